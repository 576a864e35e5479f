using System.Collections.Frozen;
using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Server.Recurrences;
using Xunit;

namespace Andon.Tests.Core;

/// <summary>A board in memory with a clock that only the test moves. Every accepted command leaves it sound.</summary>
sealed class TestBoard
{
    static readonly Instant FirstMoment = Instant.FromSeconds(1_790_000_000);

    readonly TestIds _ids = new();

    public MemoryBoard Board { get; } = new();

    public Instant Now { get; set; } = FirstMoment;

    public Policy Policy { get; set; } = Policy.Open with { Node = "node-1", Epoch = 3 };

    public List<CommittedEvent> Events { get; } = [];

    /// <summary>The events of the last accepted command.</summary>
    public IReadOnlyList<Event> Last { get; private set; } = [];

    public IEnumerable<string> Kinds => Last.Select(next => next.Kind);

    public Decision Decide(Command command, Actor? actor = null) =>
        Decider.Decide(Board, command, new Circumstances(Now, actor ?? Some.Ada, _ids, Policy)
        {
            Calendar = CronCalendar.Instance,
        });

    /// <summary>Expects the command to be accepted, applies it and checks the board.</summary>
    public Reply Do(Command command, Actor? actor = null)
    {
        var decision = Decide(command, actor);
        if (decision is Decision.Refused refused) Assert.Fail($"{command.GetType().Name}: {refused.Refusal}");
        var accepted = (Decision.Accepted)decision;
        Commit(accepted, actor ?? Some.Ada);
        Assert.Empty(BoardInvariants.Check(Board));
        return accepted.Reply;
    }

    public void Commit(Decision.Accepted accepted, Actor actor)
    {
        foreach (var next in accepted.Events)
        {
            Board.Apply(next);
            Events.Add(new CommittedEvent(Board.Position, Now, actor, next));
        }

        Last = accepted.Events;
    }

    /// <summary>Expects a refusal with this code; what it says is complete and destroys nothing.</summary>
    public Refusal Refuses(ErrorCode code, Command command, Actor? actor = null)
    {
        var decision = Decide(command, actor);
        var refused = Assert.IsType<Decision.Refused>(decision);
        Assert.Equal(code, refused.Refusal.Code);
        Wording.Check(refused.Refusal);
        return refused.Refusal;
    }

    public CardId Create(string title = "a task", params CardId[] parents) =>
        Do(new CreateCard(title) { Assignee = "worker", Parents = [.. parents] }).Card!.Value;

    public CardId Create(CreateCard command) => Do(command).Card!.Value;

    /// <summary>Claims for a supervised worker, as the dispatcher does.</summary>
    public RunId Start(CardId card)
    {
        if (!Policy.Profiles.ContainsKey("worker")) Policy =
            Policy with { Profiles = Some.Profiles("worker", "reviewer") };
        return Do(new ClaimCard(card, RunKinds.Supervised), Actor.System).Run!.Value;
    }

    public RunId Pull(CardId card) => Do(new ClaimCard(card, RunKinds.Pull), Some.Puller).Run!.Value;

    public RunId Claim(CardId card, Actor? actor = null) => Do(new ClaimCard(card, RunKinds.Manual), actor).Run!.Value;

    public string Token(RunId run) => _ids.RunToken(run);

    public Reply Complete(CardId card, RunId run, string summary = "it is done") =>
        Do(new CompleteCard(card) { Run = run, Token = Token(run), Summary = summary }, Some.Worker(run));

    /// <summary>The supervisor's account; the processes are gone unless the test says otherwise.</summary>
    public Reply Settle(CardId card, RunId run, string outcome, int? exitCode = null, bool treeGone = true) =>
        Do(new SettleRun(card, outcome) { Run = run, ExitCode = exitCode, TreeGone = treeGone }, Actor.System);

    public void Pass(TimeSpan time) => Now += time;

    public Card Card(CardId id) => Board.FindCard(id) ?? throw new InvalidOperationException($"{id} is gone.");

    public Run Run(RunId id) => Board.FindRun(id) ?? throw new InvalidOperationException($"Run {id} is gone.");

    public CardStatus Status(CardId id) => Card(id).Status;
}

/// <summary>Ids that rise from one, and tokens that only the test can guess.</summary>
sealed class TestIds : IIdSource
{
    ulong _last;

    public CardId NextCard(Instant now) => CardId.From(++_last);

    public string RunToken(RunId run) => $"token-of-run-{run}";
}

/// <summary>People, workers and profiles of the tests.</summary>
static class Some
{
    public static Actor Ada { get; } = new(ActorKind.Human, "ada");

    public static Actor Bob { get; } = new(ActorKind.Human, "bob");

    public static Actor Puller { get; } = new(ActorKind.Service, "puller");

    public static Actor Worker(RunId run) => new(ActorKind.AgentRun, "worker", run);

    public static FrozenDictionary<string, ProfilePolicy> Profiles(params string[] names) => names.ToFrozenDictionary(
        name => name, name =>
            new ProfilePolicy(name, Enabled: true, HasCommand: true, RunsMax: null, MaxRuntimeSeconds: null));
}

/// <summary>What every refusal's words must be.</summary>
static class Wording
{
    static readonly string[] Destructive =
        ["delete ", "archive --rm", "--force", " rm ", "kill", "gc", "DROP", "sqlite3", "truncate", "restore --"];

    public static void Check(Refusal refusal)
    {
        foreach (var sentence in new[] { refusal.What, refusal.Why, refusal.Next })
        {
            Assert.False(string.IsNullOrWhiteSpace(sentence), $"{refusal.Code} leaves something unsaid.");
        }

        foreach (var word in Destructive) Assert.DoesNotContain(
            $"andon {word.Trim()}", refusal.Next, StringComparison.Ordinal);
    }
}
