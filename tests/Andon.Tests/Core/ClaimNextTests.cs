using System.Collections.Frozen;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

public sealed class ClaimNextTests
{
    readonly TestBoard _board = new();

    Reply Next(string profile = "worker") => _board.Do(new ClaimNext(profile), Some.Puller);

    [Fact]
    public void The_highest_priority_goes_first_and_then_the_oldest()
    {
        var low = _board.Create(new CreateCard("low") { Assignee = "worker", Priority = -1 });
        var old = _board.Create("old");
        _board.Pass(TimeSpan.FromSeconds(1));
        var young = _board.Create("young");
        var high = _board.Create(new CreateCard("high") { Assignee = "worker", Priority = 5 });
        _board.Create(new CreateCard("other") { Assignee = "somebody", Priority = 9 });

        Assert.Equal([high, old, young, low], Enumerable.Range(0, 4).Select(_ => Next().Card!.Value));

        var refusal = _board.Refuses(ErrorCode.NothingToClaim, new ClaimNext("worker"), Some.Puller);
        Assert.Equal("It has no task that is ready or in review.", refusal.Why);
    }

    [Fact]
    public void It_opens_a_pull_run_as_a_claim_does()
    {
        var card = _board.Create();

        var reply = _board.Do(
            new ClaimNext(" Worker ") { LeaseSeconds = 60, ClaimLock = "host:1" }, Some.Puller);

        var run = _board.Run(reply.Run!.Value);
        Assert.Equal((card, RunKinds.Pull, 60, "host:1"), (run.Card, run.Kind, run.LeaseSeconds, run.ClaimLock));
        Assert.NotNull(run.TokenHash);
    }

    [Fact]
    public void Where_a_person_does_the_work_it_is_claimed_by_hand()
    {
        _board.Create();
        var human = Some.Profiles("worker")["worker"] with { HasCommand = false, IsHuman = true };
        _board.Policy = _board.Policy with
        {
            Profiles = new Dictionary<string, ProfilePolicy> { ["worker"] = human }.ToFrozenDictionary(),
        };

        var run = _board.Run(Next().Run!.Value);

        Assert.Equal((RunKinds.Manual, null), (run.Kind, run.TokenHash));
    }

    [Fact]
    public void What_admission_holds_back_is_passed_over_and_named_when_nothing_else_is_there()
    {
        var held = _board.Create("held");
        var free = _board.Create("free");
        _board.Do(new PauseCard(held, "later"));

        Assert.Equal(free, Next().Card);
        var refusal = _board.Refuses(ErrorCode.NothingToClaim, new ClaimNext("worker"), Some.Puller);

        Assert.Contains("later", refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pause_and_a_cap_bind_it_too()
    {
        _board.Create();
        _board.Create();
        var open = _board.Policy;
        _board.Policy = open with { ProfileRunsMax = 1 };
        Next();
        Assert.Contains(
            "at most 1", _board.Refuses(ErrorCode.NothingToClaim, new ClaimNext("worker"), Some.Puller).Why,
            StringComparison.Ordinal);

        _board.Policy = open with { Pauses = [new Pause("board", "default", null, "ada", _board.Now)] };

        Assert.Contains(
            "paused by ada", _board.Refuses(ErrorCode.NothingToClaim, new ClaimNext("worker"), Some.Puller).Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_behind_more_than_a_window_of_others_is_found()
    {
        for (var i = 0; i < 300; i++)
            _board.Board.Apply(Assert.IsType<Decision.Accepted>(
                _board.Decide(new CreateCard($"{i}") { Assignee = "other", Priority = 1 })).Events[0]);
        var card = _board.Create();

        Assert.Equal(card, Next().Card);
    }

    [Fact]
    public void A_name_that_is_none_is_refused() =>
        _board.Refuses(ErrorCode.InvalidArgument, new ClaimNext("no such name!"), Some.Puller);
}

public sealed class ReadinessTests
{
    [Fact]
    public void A_program_that_cannot_be_found_holds_the_claim_back_and_says_why()
    {
        var board = new TestBoard();
        var card = board.Create();
        var broken = Some.Profiles("worker")["worker"] with { Problem = "Its command 'x' is no program." };
        board.Policy = board.Policy with
        {
            Profiles = new Dictionary<string, ProfilePolicy> { ["worker"] = broken }.ToFrozenDictionary(),
        };

        var refusal = board.Refuses(
            ErrorCode.ProfileNotReady, new ClaimCard(card, RunKinds.Supervised), Actor.System);
        var why = Andon.Core.Dispatch.Why.Explain(board.Board, card, board.Policy, board.Now)!;

        Assert.Equal("The profile worker cannot be started. Its command 'x' is no program.", refusal.Why);
        Assert.Contains("profile_unresolved", why.Reasons.Select(reason => reason.Code));
        board.Pull(card);
    }
}
