using System.Collections.Concurrent;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using CsCheck;
using Xunit;

namespace Andon.Tests.Core;

public sealed class RandomCommandsTests
{
    const int StepsPerSequence = 120;
    const int StepsMin = 40_000;
    const int RoundsMax = 8;

    static readonly int Sequences = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 20_000 : 800;

    static long _steps;

    [Fact]
    public void Whatever_is_asked_of_a_board_it_stays_sound_and_its_log_tells_it_all()
    {
        var told = new ConcurrentDictionary<string, int>();

        // Some events are rare: it goes on until chance has drawn each of them, but not for ever.
        for (var round = 0; round == 0 || (round < RoundsMax && EventKinds.All.Except(told.Keys).Any()); round++)
        {
            RandomStep.Gen.Array[StepsPerSequence].Sample(
                steps => Play(steps, told), iter: Sequences, print: Print);
        }

        Assert.True(_steps >= StepsMin, $"Only {_steps} commands were given.");
        Assert.Empty(EventKinds.All.Except(told.Keys));
        Assert.True(
            told.Values.Sum() > Sequences * StepsPerSequence / 4, $"Only {told.Values.Sum()} events came of it.");
    }

    static string Print(RandomStep[] steps) => string.Join('\n', steps.Select(step => step.ToString()));

    static void Play(RandomStep[] steps, ConcurrentDictionary<string, int> told)
    {
        var board = new TestBoard
        {
            Policy = Policy.Open with
            {
                Node = "node-1",
                Profiles = Some.Profiles("worker", "reviewer"),
                BoardRunsMax = 4,
                BackoffFirst = TimeSpan.FromSeconds(1),
                BreakerCards = 5,
            },
        };
        var cards = new List<CardId>();
        foreach (var step in steps)
        {
            board.Pass(TimeSpan.FromSeconds(step.Choice % 50));
            var (command, actor) = step.On(board, cards);
            Take(board, command, actor, cards);
            Interlocked.Increment(ref _steps);
        }

        var replayed = new MemoryBoard();
        foreach (var committed in board.Events) replayed.Apply(committed.Event);
        Assert.True(replayed.ContentEquals(board.Board), "Replaying the events gives another board.");
        foreach (var committed in board.Events) told.AddOrUpdate(committed.Event.Kind, 1, (_, count) => count + 1);
    }

    static void Take(TestBoard board, Command command, Actor actor, List<CardId> cards)
    {
        var before = board.Board.Clone();
        var decision = board.Decide(command, actor);
        Assert.True(before.ContentEquals(board.Board), "Deciding changed the board.");
        if (decision is Decision.Refused refused)
        {
            Wording.Check(refused.Refusal);
            return;
        }

        var accepted = (Decision.Accepted)decision;
        CheckRights(before, command, actor, board);
        CheckMoves(before, accepted);
        Apply(board, before, accepted, actor);
        CheckHistory(before, board.Board);
        Assert.Equal([], BoardInvariants.Check(board.Board));
        if (command is CreateCard && accepted.Reply.Created) cards.Add(accepted.Reply.Card!.Value);
    }

    /// <summary>Applies, takes it back, and applies again: a rollback leaves nothing behind.</summary>
    static void Apply(TestBoard board, MemoryBoard before, Decision.Accepted accepted, Actor actor)
    {
        var mark = board.Board.Mark();
        foreach (var next in accepted.Events) board.Board.Apply(next);
        board.Board.RollBack(mark);
        Assert.True(board.Board.ContentEquals(before), "A rollback left something behind.");
        board.Commit(accepted, actor);
    }

    /// <summary>Each status changes only by an event about its card, and only as the model says.</summary>
    static void CheckMoves(MemoryBoard before, Decision.Accepted accepted)
    {
        var scratch = before.Clone();
        foreach (var next in accepted.Events)
        {
            var statuses = scratch.Cards.ToDictionary(card => card.Id, card => (CardStatus?)card.Status);
            scratch.Apply(next);
            foreach (var card in statuses.Keys.Union(scratch.Cards.Select(card => card.Id)))
            {
                var (from, to) = (statuses.GetValueOrDefault(card), scratch.FindCard(card)?.Status);
                Assert.True(
                    from == to || card == next.Card || next.Kind == EventKinds.Imported,
                    $"{next.Kind} of {next.Card} moved {card} from {from} to {to}.");
                Assert.True(Moves.Allows(next.Kind, from, to), $"{next.Kind} moved {card} from {from} to {to}.");
            }
        }
    }

    /// <summary>
    /// A run that is open is ended by its worker, by who claimed it by hand, by force, or by an operator's verb.
    /// </summary>
    static void CheckRights(MemoryBoard before, Command command, Actor actor, TestBoard board)
    {
        if (command is not RunCommand asked) return;
        if (command is EditCard or SettleRun or RecordSpawn or RecordWorktree) return;
        if (before.FindCard(asked.Card)?.CurrentRun is not { } id) return;
        var run = before.FindRun(id)!;
        var proved = actor.Run == id || (asked.Token is not null && asked.Token == board.Token(id));
        var byHand = run.Kind == RunKinds.Manual && actor.Principal == run.Principal;
        var forced = asked.Force && actor.Kind != ActorKind.AgentRun;
        Assert.True(proved || byHand || forced, $"{command} by {actor} was accepted against {run}.");
        Assert.True(asked.Run is null || asked.Run == id, $"{command} was accepted for a run that is not open.");
    }

    /// <summary>A run ends once and for all; numbers only rise; nobody's first start is forgotten.</summary>
    static void CheckHistory(MemoryBoard before, MemoryBoard after)
    {
        Assert.True(after.LastRun >= before.LastRun && after.LastComment >= before.LastComment);
        foreach (var run in before.Runs)
        {
            if (after.FindRun(run.Id) is not { } now) continue;
            if (run.EndedAt is not null) Assert.Equal(
                (run.EndedAt, run.Outcome, run.Error), (now.EndedAt, now.Outcome, now.Error));
            if (run.TreeGoneAt is not null) Assert.Equal(run.TreeGoneAt, now.TreeGoneAt);
        }

        foreach (var card in before.Cards)
        {
            if (after.FindCard(card.Id) is not { } now) continue;
            Assert.True(now.Attempts >= card.Attempts);
            if (card.StartedAt is not null) Assert.Equal(card.StartedAt, now.StartedAt);
        }
    }
}
