using Andon.Core.Boards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Andon.StoreContract.Disks;

namespace Andon.Simulation.Fleet;

/// <summary>
/// The one way to the board: every command goes through the real committer on the faulty disk, and whatever the store
/// then tells is put to the laws. While the daemon is down nobody is answered. Used by one thread.
/// </summary>
sealed class BoardDoor(
    Random random, World world, FleetClock clock, Conditions conditions, Laws laws, Action<string> trace)
{
    /// <summary>What a broken rule did to a row stays there for a while: every fourth look finds it.</summary>
    const int HeardPerCheck = 4;

    readonly List<Asked> _unanswered = [];
    int _heardCount;

    /// <summary>The board as its events have told it: what readers see.</summary>
    public MemoryBoard Board { get; } = new();

    public bool IsUp => world.IsRunning;

    /// <summary>Commands so far that nobody answered.</summary>
    public int UnansweredCount { get; private set; }

    /// <summary>How often, in a hundred commands, the disk or the process is struck.</summary>
    public int FaultPercent { get; set; }

    /// <summary>The daemon's process died; its memory went with it.</summary>
    public Action Died { get; set; } = () => { };

    /// <summary>Something happened on the board.</summary>
    public Action<IReadOnlyList<CommittedEvent>> Happened { get; set; } = _ => { };

    /// <summary>Null when nobody answers; then it may have been done or not.</summary>
    public SubmitResult? Submit(Command command, Actor actor)
    {
        if (!IsUp) return null;
        var asked = new Asked(command, actor, conditions.Policy);
        Arm();
        try
        {
            var outcome = world.Committer.Commit([new Submission(command, actor, Request: null)]);
            var result = outcome.Results[0];
            trace($"{clock.Elapsed:hh\\:mm\\:ss} {actor.Name} {command.GetType().Name} {Short(result)}");
            if (result is SubmitResult.Refused { Refusal.Code: ErrorCode.Unavailable })
            {
                _unanswered.Add(asked);
                UnansweredCount++;
                Hear(outcome.Committed, null);
                return null;
            }

            var before = Snapshot.Of(Board);
            Hear(outcome.Committed, asked, before);
            laws.CheckAnswer(before, Board, asked, result);
            return result;
        }
        catch (ProcessKilled)
        {
            trace($"{clock.Elapsed:hh\\:mm\\:ss} {actor.Name} {command.GetType().Name}: the daemon dies");
            _unanswered.Add(asked);
            UnansweredCount++;
            Die();
            return null;
        }
        finally
        {
            world.Faults.Disarm();
        }
    }

    /// <summary>The daemon is killed.</summary>
    public void Die()
    {
        if (IsUp) world.Die();
        Died();
    }

    /// <summary>Starts the daemon again, faults or none, and hears what its predecessor did not say.</summary>
    public void BringUp()
    {
        if (IsUp) return; // somebody else has started it, and its database may just be away
        for (var attempt = 0; !world.IsRunning; attempt++)
        {
            if (attempt > 20) throw new InvalidOperationException("It does not start.");
            world.Faults.Disarm();
            if (attempt < 10) world.Faults.ArmByChance(FaultPercent);
            world.TryStart();
        }

        world.Faults.Disarm();
        Hear([.. world.Content.Events.Skip((int)Board.Position)], null);
        _unanswered.Clear();
    }

    /// <summary>The store sees to itself while nobody asks for anything.</summary>
    public void Idle()
    {
        if (IsUp) Hear(world.Committer.Idle(), null);
    }

    /// <summary>A commit makes few calls: one of them fails, or is the daemon's last.</summary>
    void Arm()
    {
        world.Faults.Disarm();
        if (random.Next(100) >= FaultPercent) return;
        var blow = random.Next(3) switch
        {
            0 => Blow.Fail,
            1 => Blow.KillBefore,
            _ => Blow.KillAfter,
        };
        world.Faults.Arm(random.Next(4), blow, random.Next(1, 4));
    }

    void Hear(IReadOnlyList<CommittedEvent> committed, Asked? asked, Snapshot? known = null)
    {
        if (committed.Count == 0) return;
        foreach (var next in committed)
        {
            if (next.Position != Board.Position + 1)
                throw new InvalidOperationException($"After position {Board.Position} came {next.Position}.");
            var before = known ?? Snapshot.Of(Board);
            known = null;
            Board.Apply(next.Event);
            Board.Settle();
            laws.CheckEvent(before, Board, next, asked ?? Unanswered(next));
        }

        laws.CheckBoard(Board);
        if (_heardCount++ % HeardPerCheck == 0) Laws.CheckRows(Board);
        Happened(committed);
    }

    /// <summary>Whose word an event was that the daemon did not live to confirm.</summary>
    Asked? Unanswered(CommittedEvent next) => _unanswered.LastOrDefault(
        asked => asked.Actor == next.Actor
            && (asked.Command is CardCommand about ? about.Card == next.Event.Card : asked.Command is ClaimNext));

    static string Short(SubmitResult result) => result switch
    {
        SubmitResult.Accepted accepted =>
            $"of {accepted.Reply.Card}, run {accepted.Reply.Run}: {accepted.Reply.Status}",
        SubmitResult.Refused refused =>
            $"refused, {refused.Refusal.Code}: {refused.Refusal.What} {refused.Refusal.Why}",
        _ => "?",
    };
}

/// <summary>A command as it was given, and the policy that held then.</summary>
sealed record Asked(Command Command, Actor Actor, Policy Policy);
