using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using CsCheck;

namespace Andon.Tests.Core;

/// <summary>
/// One step of a random sequence: a few numbers that become a command only when they meet a board, so that a shrunk
/// sequence still means something.
/// </summary>
sealed record RandomStep(int Verb, int Card, int Other, int Actor, int Proof, int Choice)
{
    const int CardsWanted = 6;

    public static Gen<RandomStep> Gen { get; } = CsCheck.Gen.Select(
        CsCheck.Gen.Int[0, 49], CsCheck.Gen.Int[0, 7], CsCheck.Gen.Int[0, 7], CsCheck.Gen.Int[0, 5],
        CsCheck.Gen.Int[0, 4],
        CsCheck.Gen.Int[0, 999], (verb, card, other, actor, proof, choice) =>
            new RandomStep(verb, card, other, actor, proof, choice));

    public (Command Command, Actor Actor) On(TestBoard board, IReadOnlyList<CardId> cards)
    {
        var card = cards.Count == 0 ? CardId.From(0xdead) : cards[Card % cards.Count];
        var other = cards.Count == 0 ? card : cards[Other % cards.Count];
        var run = SomeRun(board, card);
        var lacking = cards.Count < CardsWanted && Choice % CardsWanted >= cards.Count;
        var command = lacking ? Creation(board, card, other) : CommandFor(board, card, other, run);
        return (command, ActorFor(command, run));
    }

    Command CommandFor(TestBoard board, CardId card, CardId other, RunId? run) => Verb switch
    {
        0 => new LinkCards(card, other),
        1 => new LinkCards(other, card),
        2 => new UnlinkCards(card, other),
        3 => new ClaimCard(card, RunKinds.Manual),
        4 or 5 or 6 => new ClaimCard(card, RunKinds.Supervised),
        7 => new ClaimCard(card, RunKinds.Pull) { LeaseSeconds = Choice },
        8 or 9 or 10 => Prove(board, new CompleteCard(card)
        {
            Summary = Choice % 4 == 0 ? null : $"done, see {other}",
            Result = Choice % 3 == 0 ? "a result" : null,
            CreatedCards = Choice % 5 == 0 ? [other.Value] : [],
            Artifacts = Choice % 6 == 0 ? [new StagedFile("out/report", Choice, new string('b', 64))] : [],
        }, run),
        11 => Prove(board, new BlockCard(card) { Reason = Reason, Kind = Kind }, run),
        12 => Prove(board, new BlockCard(card) { Reason = Reason, Kind = BlockKinds.Dependency }, run),
        13 => Prove(
            board, new ScheduleCard(card) { At = Choice % 3 == 0 ? null : board.Now + TimeSpan.FromSeconds(Choice) },
            run),
        14 or 15 =>
            Prove(board, new RequestReview(card) { Summary = Reason, Reviewer = Choice % 2 == 0 ? "reviewer" : null },
                run),
        16 => Prove(board, new RequestChanges(card, "again"), run),
        17 => Prove(board, new Heartbeat(card, Reason), run),
        18 => Prove(board, Edit(card), run),
        19 => new CommentCard(card, "a remark") { Run = Proof == 1 ? run : null, Token = TokenFor(board, run) },
        20 when Choice % 3 == 0 =>
            new RecordWorktree(card) { Run = run, Branch = "wt/x", BaseSha = $"{Choice:x8}" },
        20 => Prove(board, Spawn(card), run),
        21 or 22 or 23 => Prove(board, Settlement(card), run) with { Run = run },
        24 => new ExpireLease(card, run ?? new RunId(99)),
        25 => new ReleaseScheduled(card),
        26 => new ReclaimCard(card, Reason),
        27 => new AssignCard(card, Choice % 3 == 0 ? null : Choice % 2 == 0 ? "worker" : "reviewer"),
        28 => new ReassignCard(card, "worker", Choice % 2 == 0, Reason),
        29 => new ArchiveCard(card),
        30 => new RestoreCard(card),
        31 => new DeleteCard(card, Choice % 2 == 0),
        32 => new PromoteCard(card, Reason),
        33 => new UnblockCard(card, Reason),
        34 => new ReopenCard(card, Reason),
        35 => new ReopenReview(card, Reason),
        36 => new StopCard(card, Reason),
        37 => Choice % 2 == 0 ? new PauseCard(card, Reason) : new ResumeCard(card),
        38 => Choice % 3 == 0 ? Cleanup(card) : new ResumeCard(card),
        > 38 => FleetCommandFor(board, card, other, run),
        _ => Creation(board, card, other),
    };

    Command FleetCommandFor(TestBoard board, CardId card, CardId other, RunId? run) => Verb switch
    {
        39 or 40 => Prove(board, Usage(card), run),
        41 => new ApproveCard(card, Reason),
        42 => new RecordWaits([new Wait(card, Choice % 2 == 0 ? "cap_host" : "cooldown", "It waits.")]),
        43 when Choice % 6 == 0 => new NoteRestore(
            "a backup", Reason, Choice, board.Board.LastRun + (Choice % 3), board.Board.LastComment + (Choice % 2)),
        43 => new ResetBreaker($"profile/{(Choice % 3 == 0 ? "nobody" : "worker")}"),
        44 => new CreateRecurrence(Creation(board, card, other), RecurrenceKinds.Every, "60")
        {
            Overlap = Choice % 2 == 0 ? Overlaps.Skip : Overlaps.Allow,
        },
        45 => Fire(board),
        46 => AboutRecurrence(board),
        47 when Choice % 2 == 0 => Choice % 4 == 0
            ? new AttachFile(card, $"a file {Choice % 5}.txt", Choice, new string('a', 64))
            : new DetachFile(card, $"a file {Choice % 5}.txt"),
        47 => Choice % 3 == 0
            ? new UnsubscribeCard(card, "chat", $"room {Choice % 4}")
            : new SubscribeCard(card, "chat", $"room {Choice % 4}")
            {
                NotifierProfile = Choice % 5 == 0 ? null : "worker",
            },
        49 => Import(card, other),
        _ => Creation(board, card, other),
    };

    /// <summary>A card of another board, and rows that belong to it or to a card that is here.</summary>
    ImportRows Import(CardId card, CardId other)
    {
        var theirs = $"t_{Choice % 20:x8}";
        var belongsTo = Choice % 2 == 0 ? theirs : card.Value;
        return new ImportRows("elsewhere",
        [
            Row(ImportKinds.Cards, null, ("id", theirs), ("title", "theirs"), ("status", CardStatuses.All[Choice % 9])),
            Row(ImportKinds.Links, null, ("parent_id", other.Value), ("child_id", theirs)),
            Row(ImportKinds.Runs, Choice + 1, ("id", $"{Choice}"), ("task_id", belongsTo)),
            Row(ImportKinds.Runs, Choice + 2, ("task_id", belongsTo), ("outcome", Reason is null ? "crashed" : "odd")),
            Row(ImportKinds.Comments, Choice + 1, ("task_id", belongsTo), ("body", "a remark")),
            Row(ImportKinds.Events, Choice + 1, ("task_id", belongsTo), ("kind", "promoted")),
        ]);
    }

    static ImportRow Row(string kind, long? id, params (string Column, string Text)[] values) =>
        new(kind, id, [.. values.Select(each => new ImportValue(each.Column, FieldValue.Of(each.Text)))]);

    string? Reason => Choice % 2 == 0 ? "for a reason" : null;

    string? Kind => Choice % 5 == 4 ? null : BlockKinds.Given[Choice % 5 % 4];

    CreateCard Creation(TestBoard board, CardId card, CardId other) => new($"task {Choice}")
    {
        Assignee = Choice % 5 == 0 ? null : "worker",
        Body = Choice % 2 == 0 ? "a body" : null,
        Parents =
            Choice % 3 == 0 && board.Board.FindCard(card) is not null ? [card] : Choice % 7 == 0 ? [card, other] : [],
        IdempotencyKey = Choice % 10 == 0 ? $"key-{Choice % 3}" : null,
        InitialStatus = Choice % 13 == 0 ? "blocked" : null,
        Triage = Choice % 11 == 0,
        NotBefore = Choice % 6 == 0 ? board.Now + TimeSpan.FromSeconds(Choice) : null,
        MaxRetries = Choice % 8 == 0 ? 1 : null,
        NeedsApproval = Choice % 19 == 0,
        BudgetTokens = Choice % 9 == 0 ? 100 : null,
        BudgetAttempts = Choice % 14 == 0 ? 2 : null,
    };

    /// <summary>Mostly one that is due.</summary>
    Command Fire(TestBoard board) => board.Board.DueRecurrences(board.Now, 9) is { Count: > 0 } due && Choice % 9 > 0
        ? new FireRecurrence(due[Choice % due.Count].Id, due[Choice % due.Count].NextAt!.Value)
        : new FireRecurrence(SomeRecurrence(board), board.Now);

    RecurrenceCommand AboutRecurrence(TestBoard board) => (Choice % 8) switch
    {
        0 => new DeleteRecurrence(SomeRecurrence(board)),
        1 or 2 or 3 => new PauseRecurrence(SomeRecurrence(board)),
        _ => new ResumeRecurrence(SomeRecurrence(board)),
    };

    RecurrenceId SomeRecurrence(TestBoard board) => board.Board.Recurrences() is { Count: > 0 } all
        ? all[Card % all.Count].Id
        : RecurrenceId.From(CardId.From(0xdead));

    EditCard Edit(CardId card) => new(card)
    {
        Title = $"title {Choice}",
        Priority = Choice % 3,
        Result = Reason,
        ModelOverride = Choice % 5 == 0 ? "a-model" : null,
    };

    ReportUsage Usage(CardId card) => new(card)
    {
        TokensIn = Choice,
        TokensOut = Choice % 4 == 0 ? null : Choice,
        RetryAfterSeconds = Choice % 3 == 0 ? Choice : null,
    };

    RecordCleanup Cleanup(CardId card) => Choice % 2 == 0
        ? new(card) { TrashedTo = "/trash/somewhere" }
        : new(card) { KeptBecause = "it is a link" };

    SettleRun Settlement(CardId card) => new(card, RunOutcomes.All[Choice % RunOutcomes.All.Count])
    {
        ExitCode = Choice % 4 == 0 ? null : Choice % 2 * 75,
        TreeGone = Choice % 7 != 0,
        Infrastructure = Choice % 11 == 0,
    };

    static RecordSpawn Spawn(CardId card) =>
        new(card) { Node = "node-1", BootId = "boot", WorkerPid = 4711, WorkerTicks = 17 };

    TCommand Prove<TCommand>(TestBoard board, TCommand command, RunId? run)
        where TCommand : RunCommand => command with
        {
            Run = Proof is 1 or 2 ? run : null,
            Token = TokenFor(board, run),
            Force = Proof == 4 || Choice % 17 == 0,
        };

    string? TokenFor(TestBoard board, RunId? run) => Proof switch
    {
        2 when run is { } id => board.Token(id),
        3 => Choice % 2 == 0 ? "no token of ours" : run is { } id ? board.Token(id) : null,
        _ => null,
    };

    /// <summary>Mostly the card's open run, now and then an older one or one of another card.</summary>
    RunId? SomeRun(TestBoard board, CardId card)
    {
        if (board.Board.FindCard(card)?.CurrentRun is { } open && Choice % 9 != 0) return open;
        var runs = board.Board.RunsOf(card);
        if (runs.Count > 0 && Choice % 3 != 0) return runs[Choice % runs.Count].Id;
        return board.Board.LastRun > 0 ? new RunId(1 + (Choice % board.Board.LastRun)) : null;
    }

    Actor ActorFor(Command command, RunId? run)
    {
        if (command is ClaimCard { Kind: RunKinds.Supervised } or SettleRun or ExpireLease or RecordWaits
            or RecordCleanup or RecordWorktree or FireRecurrence && Choice % 10 != 0)
        {
            return Andon.Core.Decisions.Actor.System;
        }

        // Only its own worker may make a running card wait for another, which has to happen often enough to be seen.
        if (command is LinkCards && Choice % 2 == 0 && run is { } own) return Some.Worker(own);

        return Actor switch
        {
            0 or 1 => Some.Ada,
            2 => Some.Bob,
            3 => Some.Puller,
            _ => run is { } id ? Some.Worker(id) : Some.Ada,
        };
    }
}
