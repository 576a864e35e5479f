using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.StoreContract;

/// <summary>
/// Random commands that mostly mean something to the board they meet: about cards that exist, by runs that are open,
/// with tokens that are right. The seed alone decides. Used by one thread.
/// </summary>
public sealed class RandomVerbs(Random random, Func<RunId, string> tokenOf)
{
    static readonly Actor[] People = [new(ActorKind.Human, "ada"), new(ActorKind.Human, "bob")];
    static readonly string[] BlockKinds = ["dependency", "needs_input", "capability", "transient"];
    static readonly string[] Outcomes = ["crashed", "timed_out", "rate_limited", "stopped"];

    public (Command Command, Actor Actor) Next(IBoardView board, IReadOnlyList<CardId> cards, Instant now)
    {
        if (cards.Count < 3 || random.Next(12) == 0) return (Creation(cards, now), Person());
        var card = cards[random.Next(cards.Count)];
        return board.FindCard(card)?.CurrentRun is { } run && random.Next(3) > 0
            ? AboutRun(card, run)
            : (About(card, cards[random.Next(cards.Count)], now), random.Next(4) == 0 ? Actor.System : Person());
    }

    public CreateCard Creation(IReadOnlyList<CardId> cards, Instant now) => new($"task {random.Next(1000)}")
    {
        Assignee = random.Next(5) == 0 ? null : "worker",
        Body = random.Next(3) == 0 ? new string('b', random.Next(1, 3000)) : null,
        Priority = random.Next(-2, 3),
        Parents = cards.Count > 0 && random.Next(3) == 0 ? [cards[random.Next(cards.Count)]] : [],
        IdempotencyKey = random.Next(8) == 0 ? $"key-{random.Next(4)}" : null,
        Triage = random.Next(15) == 0,
        NotBefore = random.Next(9) == 0 ? now + TimeSpan.FromSeconds(random.Next(100)) : null,
        Labels = random.Next(6) == 0 ? ["red", "blue"] : [],
        Tenant = random.Next(9) == 0 ? "t1" : null,
    };

    /// <summary>What a worker, its supervisor or a timer says about the run that is open.</summary>
    (Command Command, Actor Actor) AboutRun(CardId card, RunId run)
    {
        var token = random.Next(10) == 0 ? "not the token" : tokenOf(run);
        var worker = new Actor(ActorKind.AgentRun, "worker", random.Next(10) == 0 ? null : run);
        return random.Next(12) switch
        {
            0 or 1 or 2 =>
                (new CompleteCard(card) { Run = run, Token = token, Summary = "done", Result = Text() }, worker),
            3 => (new BlockCard(card) { Run = run, Token = token, Kind = Pick(BlockKinds), Reason = Text() }, worker),
            4 => (new RequestReview(card) { Run = run, Token = token, Reviewer = "reviewer" }, worker),
            5 => (new RequestChanges(card, "again") { Run = run, Token = token }, worker),
            6 => (new Heartbeat(card, Text()) { Run = run, Token = token }, worker),
            7 => (Spawn(card) with { Run = run, Token = token }, Actor.System),
            8 or 9 => (Settlement(card) with { Run = run, Token = token }, Actor.System),
            10 => (new ExpireLease(card, run), Actor.System),
            _ => (new ReclaimCard(card, Text()), Person()),
        };
    }

    static RecordSpawn Spawn(CardId card) =>
        new(card) { Node = "node-1", BootId = "boot", WorkerPid = 4711, WorkerTicks = 17 };

    SettleRun Settlement(CardId card) => new(card, Pick(Outcomes))
    {
        ExitCode = random.Next(2),
        TreeGone = random.Next(4) > 0,
    };

    Command About(CardId card, CardId other, Instant now) => random.Next(26) switch
    {
        0 or 1 or 2 => new ClaimCard(card, RunKinds.Supervised),
        3 or 4 or 5 => new ClaimCard(card, RunKinds.Pull) { LeaseSeconds = random.Next(1, 100) },
        6 => new ClaimCard(card, RunKinds.Manual),
        7 => new LinkCards(card, other),
        8 => new UnlinkCards(card, other),
        9 or 10 => new CommentCard(card, $"remark {random.Next(100)}"),
        11 => new EditCard(card) { Title = $"title {random.Next(100)}", Body = Text(), Priority = random.Next(3) },
        12 => new AssignCard(card, Pick(["worker", "reviewer", null])),
        13 => new ReassignCard(card, "worker", random.Next(2) == 0, Text()),
        14 => new ArchiveCard(card),
        15 => new RestoreCard(card),
        16 => new DeleteCard(card, random.Next(3) == 0),
        17 => new PromoteCard(card, Text()),
        18 => new UnblockCard(card, Text()),
        19 => new ReopenCard(card, Text()),
        20 => new StopCard(card, Text()),
        21 => new PauseCard(card, Text()),
        22 => new ResumeCard(card),
        23 => new ScheduleCard(card) { At = now + TimeSpan.FromSeconds(random.Next(100)) },
        24 => new ReleaseScheduled(card),
        _ => new CompleteCard(card) { Summary = "by hand" },
    };

    Actor Person() => Pick(People);

    string? Text() => random.Next(2) == 0 ? null : $"because of {random.Next(100)}";

    T Pick<T>(T[] items) => items[random.Next(items.Length)];
}
