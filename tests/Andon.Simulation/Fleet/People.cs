using System.Globalization;
using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Simulation.Fleet;

/// <summary>
/// Those who make work and interfere with it: people by hand, and a lane that claims for itself. In the end they free
/// whatever waits for them. Used by one thread.
/// </summary>
sealed class People(
    Random random, BoardDoor door, FleetClock clock, Timeline timeline, Action<RunId> renew)
{
    static readonly Actor[] Names = [new(ActorKind.Human, "ada"), new(ActorKind.Human, "bob")];
    static readonly Actor LaneActor = new(ActorKind.Service, "lane");

    int _made;

    public void Create() => Give(Creation());

    public void Act()
    {
        var cards = door.Board.Cards.Select(card => card.Id).OrderBy(id => id.Value, StringComparer.Ordinal).ToList();
        if (cards.Count < 3 || (cards.Count < 14 && random.Next(4) == 0))
        {
            Create();
            return;
        }

        var card = cards[random.Next(cards.Count)];
        switch (random.Next(13))
        {
            case 0:
                Claim(card);
                break;
            case 1 or 2:
                ClaimNext();
                break;
            case 3:
                Recur();
                break;
            case 4 when door.Board.Breakers() is { Count: > 0 } breakers:
                Give(new ResetBreaker(breakers[random.Next(breakers.Count)].Id));
                break;
            case >= 5 and <= 8:
                if (Helping(door.Board.FindCard(card)!) is { } help) Give(help);
                break;
            default:
                Give(About(card, cards[random.Next(cards.Count)]));
                break;
        }
    }

    /// <summary>Everything that waits for a person is freed; an open breaker gets something to try.</summary>
    public void FreeAll()
    {
        foreach (var recurrence in door.Board.Recurrences()) Give(new DeleteRecurrence(recurrence.Id));
        foreach (var card in door.Board.Cards.ToList()) Free(card);
        foreach (var breaker in door.Board.Breakers().Where(breaker => breaker.IsOpen))
        {
            var profile = breaker.Kind == BreakerKinds.Provider && breaker.Name == "acme" ? "coder" : breaker.Name;
            Give(new CreateCard($"try {++_made}") { Assignee = profile, Priority = 5 });
        }
    }

    void Free(Card card)
    {
        if (card.Status is CardStatus.Done or CardStatus.Archived) return;
        var run = card.CurrentRun is { } id ? door.Board.FindRun(id) : null;
        if (run is not null && run.Kind != RunKinds.Supervised) Give(new ReclaimCard(card.Id, "it is calm now"));
        if (card.HoldKind is not null) Give(new ResumeCard(card.Id));
        if (card.Approval == Approvals.Needed) Give(new ApproveCard(card.Id, null));
        Give(new EditCard(card.Id)
        {
            BudgetAttempts = 1_000,
            BudgetSeconds = 1_000_000,
            BudgetTokens = 1_000_000,
            MaxRetries = 5,
        });
        if (card.Status == CardStatus.Triage) Give(new PromoteCard(card.Id, null));
        if (card.Status == CardStatus.Blocked || card is { Status: CardStatus.Scheduled, NotBefore: null })
            Give(new UnblockCard(card.Id, null));
        if (card.Assignee is null or Conditions.Lane && door.Board.FindCard(card.Id)?.CurrentRun is null)
            Give(new AssignCard(card.Id, "scribe"));
    }

    SubmitResult? Give(Command command) => door.Submit(command, Names[random.Next(Names.Length)]);

    CreateCard Creation()
    {
        var parents = door.Board.Cards.Select(card => card.Id).OrderBy(id => id.Value, StringComparer.Ordinal).ToList();
        var inFolder = random.Next(5) == 0;
        return new CreateCard($"task {++_made}")
        {
            Assignee = random.Next(7) switch
            {
                0 => null,
                1 => Conditions.Lane,
                var i => Conditions.Spawned[i % Conditions.Spawned.Length],
            },
            Priority = random.Next(-1, 4),
            Parents = parents.Count > 0 && random.Next(4) == 0 ? [parents[random.Next(parents.Count)]] : [],
            NeedsApproval = random.Next(10) == 0,
            MaxRetries = random.Next(3) == 0 ? random.Next(1, 4) : null,
            MaxRuntimeSeconds = random.Next(4) == 0 ? random.Next(30, 600) : null,
            Pools = random.Next(4) == 0 ? ["gpu"] : null,
            BudgetAttempts = random.Next(5) == 0 ? random.Next(1, 4) : null,
            BudgetSeconds = random.Next(6) == 0 ? random.Next(30, 600) : null,
            BudgetTokens = random.Next(5) == 0 ? random.Next(100, 900) : null,
            NotBefore = random.Next(8) == 0 ? clock.Now() + TimeSpan.FromSeconds(random.Next(1, 900)) : null,
            WorkspaceKind = inFolder ? "dir" : null,
            WorkspacePath = inFolder ? "/shared" : null,
            Triage = random.Next(20) == 0,
        };
    }

    Command About(CardId card, CardId other) => random.Next(17) switch
    {
        0 => new PauseCard(card, "a look first"),
        1 => new StopCard(card, null),
        2 => new ReclaimCard(card, "mine"),
        3 => new BlockCard(card) { Reason = "a question", Kind = "needs_input", Force = true },
        4 => new ArchiveCard(card),
        5 => new RestoreCard(card),
        6 => new DeleteCard(card, Force: random.Next(2) == 0),
        7 => new EditCard(card) { Priority = random.Next(-1, 4), Pools = random.Next(2) == 0 ? ["gpu"] : [] },
        8 => new EditCard(card) { BudgetAttempts = random.Next(1, 5), BudgetTokens = random.Next(100, 2_000) },
        9 => new EditCard(card) { MaxRetries = random.Next(1, 4), MaxRuntimeSeconds = random.Next(30, 600) },
        10 => new ReassignCard(card, Conditions.Spawned[random.Next(3)], Reclaim: random.Next(2) == 0, "better there"),
        11 => new LinkCards(other, card),
        12 => new UnlinkCards(other, card),
        13 => new CompleteCard(card) { Summary = "by hand", Force = random.Next(2) == 0 },
        14 => new ReopenCard(card, "not good enough"),
        15 => new ScheduleCard(card) { At = clock.Now() + TimeSpan.FromSeconds(random.Next(1, 600)), Force = true },
        _ => new CommentCard(card, "hm"),
    };

    /// <summary>What a person does who sees that a card waits for one.</summary>
    static Command? Helping(Card card) => card switch
    {
        { HoldKind: not null } => new ResumeCard(card.Id),
        { Approval: Approvals.Needed } => new ApproveCard(card.Id, null),
        { Status: CardStatus.Blocked } => new UnblockCard(card.Id, null),
        { Status: CardStatus.Triage } => new PromoteCard(card.Id, null),
        { Assignee: null } => new AssignCard(card.Id, "scribe"),
        _ => null,
    };

    /// <summary>By hand, and mostly finished some time later.</summary>
    void Claim(CardId card)
    {
        var person = Names[random.Next(Names.Length)];
        if (door.Submit(new ClaimCard(card, RunKinds.Manual), person) is not SubmitResult.Accepted) return;
        if (random.Next(3) == 0) return;
        timeline.After(
            random.Next(10, 600), () => door.Submit(new CompleteCard(card) { Summary = "by hand" }, person));
    }

    /// <summary>The lane pulls; now and then it does not come back.</summary>
    void ClaimNext()
    {
        var name = random.Next(3) > 0 ? Conditions.Lane : Conditions.Spawned[random.Next(Conditions.Spawned.Length)];
        if (door.Submit(new ClaimNext(name), LaneActor) is not SubmitResult.Accepted { Reply: var reply }) return;
        var (card, run) = (reply.Card!.Value, reply.Run!.Value);
        var token = clock.RunToken(run);
        var worker = new Actor(ActorKind.AgentRun, name, run);
        timeline.After(random.Next(5, 40), () =>
        {
            if (door.Submit(new Heartbeat(card, "on it") { Run = run, Token = token }, worker) is SubmitResult.Accepted)
                renew(run);
        });
        if (random.Next(4) == 0) return;
        timeline.After(random.Next(10, 500), () =>
        {
            var done = new CompleteCard(card) { Run = run, Token = token, Summary = "done elsewhere" };
            door.Submit(done, worker);
        });
    }

    void Recur()
    {
        var all = door.Board.Recurrences();
        if (all.Count < 2)
        {
            var every = random.Next(120, 900).ToString(CultureInfo.InvariantCulture);
            var template = new CreateCard("again") { Assignee = "scribe", Priority = -1 };
            Give(new CreateRecurrence(template, RecurrenceKinds.Every, every)
            {
                Overlap = random.Next(3) == 0 ? Overlaps.Allow : Overlaps.Skip,
            });
            return;
        }

        var id = all[random.Next(all.Count)].Id;
        Give(random.Next(4) switch
        {
            0 => new PauseRecurrence(id),
            1 => new DeleteRecurrence(id),
            _ => new ResumeRecurrence(id),
        });
    }
}
