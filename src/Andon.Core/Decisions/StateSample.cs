using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>
/// A small board with one card brought into a state by commands alone, for the state machine's table.
/// </summary>
sealed class StateSample : IIdSource
{
    const string Profile = "worker";

    static readonly Instant FirstMoment = Instant.FromSeconds(1_000_000);
    static readonly Actor Person = new(ActorKind.Human, "person");

    static readonly Policy Usual = Policy.Open with
    {
        Profiles = new Dictionary<string, ProfilePolicy>
        {
            [Profile] = new(Profile, Enabled: true, HasCommand: true, RunsMax: null, MaxRuntimeSeconds: null),
        }.ToFrozenDictionary(),
    };

    readonly MemoryBoard _board = new();
    ulong _lastCard;
    Instant _now = FirstMoment;
    Policy _policy = Usual;

    /// <summary>A time that lies ahead of the sample's.</summary>
    public static Instant Ahead { get; } = FirstMoment + TimeSpan.FromHours(1);

    public static ImmutableArray<(MachineState State, Action<StateSample> Prepare)> Recipes { get; } =
    [
        (new("triage", CardStatus.Triage), sample => sample.Create(new("x") { Triage = true })),
        (new("todo", CardStatus.Todo), sample => sample.Create(new("x") { Parents = [sample.Parent] })),
        (new("scheduled", CardStatus.Scheduled), sample => sample.Create(new("x") { NotBefore = Ahead })),
        (new("ready", CardStatus.Ready), sample => sample.Create(new("x"))),
        (new("running", CardStatus.Running), sample => sample.Start(sample.Create(new("x")))),
        (new("review", CardStatus.Review), sample => sample.Review()),
        (new("running (review)", CardStatus.Running), sample => sample.Start(sample.Review())),
        (new("blocked", CardStatus.Blocked), sample => sample.Create(new("x") { InitialStatus = "blocked" })),
        (new("done", CardStatus.Done), sample => sample.Do(new CompleteCard(sample.Create(new("x"))), Person)),
        (new("archived", CardStatus.Archived), sample => sample.Do(new ArchiveCard(sample.Create(new("x"))), Person)),
    ];

    public StateSample()
    {
        Parent = Do(new CreateCard("parent"), Person).Card!.Value;
        Another = Do(new CreateCard("another"), Person).Card!.Value;
        Finished = Do(new CreateCard("finished"), Person).Card!.Value;
        Do(new CompleteCard(Finished), Person);
    }

    /// <summary>A card that is ready, and so an open parent.</summary>
    public CardId Parent { get; }

    /// <summary>A card that is ready and linked to nothing.</summary>
    public CardId Another { get; }

    /// <summary>A card that is done.</summary>
    public CardId Finished { get; }

    public CardId Id { get; private set; }

    public Card Card => _board.FindCard(Id)!; // every recipe makes it

    public RunId? Run => Card.CurrentRun;

    /// <summary>
    /// Who would be expected to give a run's command: its worker, or a person when nobody claimed the card.
    /// </summary>
    public Actor Owner => Run is { } run ? new(ActorKind.AgentRun, Profile, run) : Person;

    public CardId Create(CreateCard command) => Id = Do(command with { Assignee = Profile }, Person).Card!.Value;

    /// <summary>Lets the time come that lay ahead.</summary>
    public StateSample Later()
    {
        _now = Ahead;
        return this;
    }

    /// <summary>Makes the next failure the last.</summary>
    public StateSample AtTheLimit()
    {
        _policy = Usual with { FailureLimit = 1 };
        return this;
    }

    public Transition Ask(Command command, Actor? actor)
    {
        var decision = Decide(command, actor ?? Person);
        if (decision is Decision.Refused refused) return new([], null, refused.Refusal.Code);
        var accepted = (Decision.Accepted)decision;
        foreach (var next in accepted.Events) _board.Apply(next);
        var about = accepted.Events.Where(next => next.Card == Id).Select(next => next.Kind);
        return new([.. about], _board.FindCard(Id)?.Status, null);
    }

    CardId IIdSource.NextCard(Instant now) => CardId.From(++_lastCard);

    string IIdSource.RunToken(RunId run) => $"token of {run}";

    CardId Review()
    {
        Do(new RequestReview(Create(new("x"))), Person);
        return Id;
    }

    void Start(CardId card) => Do(new ClaimCard(card, RunKinds.Supervised), Actor.System);

    Reply Do(Command command, Actor actor)
    {
        var accepted = (Decision.Accepted)Decide(command, actor);
        foreach (var next in accepted.Events) _board.Apply(next);
        return accepted.Reply;
    }

    Decision Decide(Command command, Actor actor) =>
        Decider.Decide(_board, command, new Circumstances(_now, actor, this, _policy));
}
