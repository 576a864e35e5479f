using System.Text.Json;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Diagnostics;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core.Diagnostics;

/// <summary>Each rule tells from its threshold on and not before, on boards that real commands made.</summary>
public sealed class DiagnosisTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly TestBoard _board = new();

    DiagnosticSettings _settings = new();

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, Severity.Error)]
    [InlineData(3, Severity.Error)]
    [InlineData(4, Severity.Critical)]
    public void Failures_in_a_row_are_told_from_the_failure_limit_on(int failures, Severity? severity)
    {
        var card = _board.Create(new CreateCard("flaky") { Assignee = "worker", MaxRetries = 9 });
        for (var i = 0; i < failures; i++) Fail(card, RunOutcomes.TimedOut);

        AssertTold(card, DiagnosticKinds.RepeatedFailures, severity);
    }

    [Fact]
    public void Failures_name_the_last_one_and_the_step_that_fits_it()
    {
        var card = _board.Create(new CreateCard("flaky") { Assignee = "worker", MaxRetries = 9 });
        Fail(card, RunOutcomes.Crashed);
        var run = Fail(card, RunOutcomes.Crashed);
        var crashed = Find(card, DiagnosticKinds.RepeatedFailures)!;
        Fail(card, RunOutcomes.SpawnFailed);
        var unstartable = Find(card, DiagnosticKinds.RepeatedFailures)!;

        Assert.Equal((2, run), (crashed.Count, crashed.Run));
        Assert.Equal($"andon log {card}", Assert.Single(crashed.Remedies, each => each.IsSuggested).Command);
        Assert.Equal(
            "andon profile show worker", Assert.Single(unstartable.Remedies, each => each.IsSuggested).Command);
        var data = JsonDocument.Parse(crashed.Data).RootElement;
        Assert.Equal(2, data.GetProperty("consecutive_failures").GetInt32());
        Assert.Equal("crashed", data.GetProperty("most_recent_outcome").GetString());
        Assert.Equal(2, data.GetProperty("failure_threshold").GetInt32());
        Assert.Equal(9, data.GetProperty("failure_limit").GetInt32());
    }

    [Fact]
    public void A_threshold_of_its_own_goes_before_the_failure_limit()
    {
        _settings = new DiagnosticSettings { FailureThreshold = 3 };
        var card = _board.Create(new CreateCard("flaky") { Assignee = "worker", MaxRetries = 9 });
        Fail(card, RunOutcomes.TimedOut);
        Fail(card, RunOutcomes.TimedOut);

        AssertTold(card, DiagnosticKinds.RepeatedFailures, null);
        Fail(card, RunOutcomes.TimedOut);
        AssertTold(card, DiagnosticKinds.RepeatedFailures, Severity.Error);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, Severity.Error)]
    [InlineData(4, Severity.Critical)]
    public void Crashes_in_a_row_are_told_though_somebody_reset_the_count(int crashes, Severity? severity)
    {
        var card = _board.Create();
        for (var i = 0; i < crashes; i++)
        {
            Fail(card, RunOutcomes.Crashed);
            _board.Do(new BlockCard(card) { Reason = $"again {i}", Kind = i % 2 == 0 ? "capability" : "transient" });
            _board.Do(new UnblockCard(card, null));
        }

        AssertTold(card, DiagnosticKinds.RepeatedCrashes, severity);
        AssertTold(card, DiagnosticKinds.RepeatedFailures, null);
    }

    [Fact]
    public void A_completion_ends_the_row_of_crashes_and_counted_failures_speak_for_them()
    {
        var card = _board.Create(new CreateCard("flaky") { Assignee = "worker", MaxRetries = 9 });
        Fail(card, RunOutcomes.Crashed);
        Fail(card, RunOutcomes.Crashed);
        AssertTold(card, DiagnosticKinds.RepeatedCrashes, null);
        AssertTold(card, DiagnosticKinds.RepeatedFailures, Severity.Error);

        _board.Do(new CompleteCard(card) { Summary = "at last" });

        AssertTold(card, DiagnosticKinds.RepeatedCrashes, null);
    }

    [Fact]
    public void A_blocked_task_is_stuck_after_a_day_until_somebody_says_something()
    {
        var card = _board.Create();
        _board.Do(new BlockCard(card) { Reason = "Which region?", Kind = "needs_input" });
        _board.Pass(TimeSpan.FromHours(24) - Second);
        AssertTold(card, DiagnosticKinds.StuckInBlocked, null);
        _board.Pass(Second);
        AssertTold(card, DiagnosticKinds.StuckInBlocked, Severity.Warning);
        Assert.StartsWith("Blocked for 24 h,", Find(card, DiagnosticKinds.StuckInBlocked)!.Title);
        Assert.Contains("Which region?", Find(card, DiagnosticKinds.StuckInBlocked)!.Detail);

        _board.Do(new CommentCard(card, "Europe, I think."));

        AssertTold(card, DiagnosticKinds.StuckInBlocked, null);
    }

    [Theory]
    [InlineData(3, 0, null)]
    [InlineData(4, 0, Severity.Warning)]
    [InlineData(4, 23, null)]
    public void Blocks_after_a_release_are_counted_within_the_window(int blocks, int hoursBetween, Severity? severity)
    {
        var card = _board.Create();
        for (var i = 0; i < blocks; i++)
        {
            if (i > 0) _board.Do(new UnblockCard(card, null));
            _board.Do(new BlockCard(card) { Reason = "no", Kind = i % 2 == 0 ? "capability" : "transient" });
            _board.Pass(TimeSpan.FromHours(hoursBetween));
        }

        AssertTold(card, DiagnosticKinds.BlockCycling, severity);
    }

    [Theory]
    [InlineData(1_799, null)]
    [InlineData(1_800, Severity.Warning)]
    [InlineData(3_600, Severity.Error)]
    [InlineData(10_799, Severity.Error)]
    [InlineData(10_800, Severity.Critical)]
    public void A_ready_task_is_stranded_the_worse_the_longer_it_waits(int seconds, Severity? severity)
    {
        var card = _board.Create();
        _board.Pass(TimeSpan.FromSeconds(seconds));

        AssertTold(card, DiagnosticKinds.StrandedInReady, severity);
        if (severity is null) return;
        var data = JsonDocument.Parse(Find(card, DiagnosticKinds.StrandedInReady)!.Data).RootElement;
        Assert.Equal(seconds, data.GetProperty("age_seconds").GetInt32());
        Assert.Equal("profile_missing", data.GetProperty("reason").GetString());
        Assert.StartsWith("Ready for ", Find(card, DiagnosticKinds.StrandedInReady)!.Title);
    }

    [Fact]
    public void A_cooldown_a_hold_and_a_missing_assignee_are_no_stranding()
    {
        var cooling = _board.Create();
        Fail(cooling, RunOutcomes.RateLimited);
        var held = _board.Create();
        _board.Do(new StopCard(held, "wait for the release"));
        var nobodys = _board.Create(new CreateCard("nobody's"));
        _board.Pass(TimeSpan.FromMinutes(34));

        AssertTold(cooling, DiagnosticKinds.StrandedInReady, null);
        AssertTold(held, DiagnosticKinds.StrandedInReady, null);
        AssertTold(nobodys, DiagnosticKinds.StrandedInReady, null);
        _board.Pass(TimeSpan.FromMinutes(1) + new Policy().BackoffFirst);
        AssertTold(cooling, DiagnosticKinds.StrandedInReady, Severity.Warning);
    }

    [Fact]
    public void What_a_person_holds_or_nobody_is_assigned_to_is_told_after_a_day_with_its_reason()
    {
        var held = _board.Create();
        _board.Do(new StopCard(held, "wait for the release"));
        var nobodys = _board.Create(new CreateCard("nobody's"));
        _board.Pass(TimeSpan.FromHours(24) - Second);
        AssertTold(held, DiagnosticKinds.HeldBack, null);
        AssertTold(nobodys, DiagnosticKinds.HeldBack, null);
        _board.Pass(Second);

        AssertTold(held, DiagnosticKinds.HeldBack, Severity.Warning);
        AssertTold(nobodys, DiagnosticKinds.HeldBack, Severity.Warning);
        Assert.Equal("ada has stopped it: wait for the release", Find(held, DiagnosticKinds.HeldBack)!.Detail);
        Assert.Contains("unassigned", Find(nobodys, DiagnosticKinds.HeldBack)!.Data);
    }

    [Fact]
    public void A_run_is_silent_when_it_neither_said_nor_wrote_anything()
    {
        var card = _board.Create();
        var run = _board.Start(card);
        _board.Pass(TimeSpan.FromMinutes(20));
        _board.Do(new Heartbeat(card, "half way") { Run = run, Token = _board.Token(run) }, Some.Worker(run));
        _board.Pass(TimeSpan.FromMinutes(30) - Second);
        AssertTold(card, DiagnosticKinds.SilentRun, null);
        _board.Pass(Second);
        AssertTold(card, DiagnosticKinds.SilentRun, Severity.Warning);
        Assert.Equal(run, Find(card, DiagnosticKinds.SilentRun)!.Run);

        var wrote = Facts(card) with { LastOutput = _board.Now + -TimeSpan.FromMinutes(1) };
        Assert.DoesNotContain(Diagnosis.Of(wrote).Found, each => each.Kind == DiagnosticKinds.SilentRun);
        _board.Pass(TimeSpan.FromMinutes(30));
        AssertTold(card, DiagnosticKinds.SilentRun, Severity.Error);
    }

    [Theory]
    [InlineData(899, null)]
    [InlineData(900, Severity.Warning)]
    [InlineData(1_059, Severity.Warning)]
    [InlineData(1_060, Severity.Error)]
    public void A_run_near_its_limit_is_told_and_one_beyond_it_is_an_error(int seconds, Severity? severity)
    {
        var card = _board.Create(new CreateCard("bounded") { Assignee = "worker", MaxRuntimeSeconds = 1_000 });
        _board.Start(card);
        _board.Pass(TimeSpan.FromSeconds(seconds));

        AssertTold(card, DiagnosticKinds.NearLimit, severity);
    }

    [Fact]
    public void An_ended_run_whose_processes_stay_is_told_until_they_are_gone()
    {
        var card = _board.Create();
        var run = _board.Start(card);
        _board.Do(new ReclaimCard(card, "it hangs"));
        _board.Pass(TimeSpan.FromMinutes(2) - Second);
        AssertTold(card, DiagnosticKinds.DrainingRun, null);
        _board.Pass(Second);
        AssertTold(card, DiagnosticKinds.DrainingRun, Severity.Error);
        _board.Pass(TimeSpan.FromMinutes(20));
        AssertTold(card, DiagnosticKinds.DrainingRun, Severity.Critical);

        _board.Settle(card, run, RunOutcomes.Crashed);

        AssertTold(card, DiagnosticKinds.DrainingRun, null);
    }

    [Fact]
    public void Ids_in_prose_that_no_task_has_are_told_until_the_task_is_edited()
    {
        var card = _board.Create();
        _board.Do(new CompleteCard(card) { Summary = "see t_00000000deadbeef and t_00000000deadbeef" });
        AssertTold(card, DiagnosticKinds.PhantomReferences, Severity.Warning);
        Assert.Contains("t_00000000deadbeef", Find(card, DiagnosticKinds.PhantomReferences)!.Data);

        _board.Do(new EditCard(card) { Summary = "see nothing" });

        AssertTold(card, DiagnosticKinds.PhantomReferences, null);
    }

    [Fact]
    public void The_worst_comes_first_then_the_newest_then_the_order_of_the_rules()
    {
        var rules = new[]
        {
            Rule("old warning", Severity.Warning, 1), Rule("error", Severity.Error, 1),
            Rule("warning", Severity.Warning, 2), Rule("same warning", Severity.Warning, 2),
            Rule("critical", Severity.Critical, 0), Rule("newer error", Severity.Error, 5),
        };

        var found = Diagnosis.Of(Facts(_board.Create()), rules).Found;

        Assert.Equal(
            ["critical", "newer error", "error", "warning", "same warning", "old warning"],
            found.Select(each => each.Kind));
    }

    [Fact]
    public void A_rule_that_fails_is_named_and_hides_no_other()
    {
        DiagnosticRule[] rules =
        [
            new("broken", _ => throw new InvalidOperationException("a defect")), Rule("sound", Severity.Warning, 1),
        ];

        var diagnosis = Diagnosis.Of(Facts(_board.Create()), rules);

        Assert.Equal(["broken"], diagnosis.Failed);
        Assert.Equal("sound", Assert.Single(diagnosis.Found).Kind);
    }

    static DiagnosticRule Rule(string kind, Severity severity, int seconds) => new(kind, _ => new Diagnostic
    {
        Kind = kind,
        Severity = severity,
        Title = kind,
        Detail = kind,
        FirstSeenAt = default,
        LastSeenAt = Instant.FromSeconds(seconds),
        Data = "{}",
    });

    RunId Fail(CardId card, string outcome)
    {
        if (_board.Card(card).CooldownUntil is { } until && until > _board.Now) _board.Now = until;
        var run = _board.Start(card);
        _board.Settle(card, run, outcome, exitCode: outcome == RunOutcomes.RateLimited ? 75 : 3);
        return run;
    }

    DiagnosticFacts Facts(CardId card)
    {
        var told = _board.Events.Where(
            next => next.Event.Card == card && DiagnosticFacts.Kinds.Contains(next.Event.Kind));
        var facts = DiagnosticFacts.Of(_board.Board, _board.Card(card), _board.Policy, _board.Now);
        return facts with { Settings = _settings, Events = [.. told] };
    }

    Diagnostic? Find(CardId card, string kind)
    {
        var diagnosis = Diagnosis.Of(Facts(card));
        Assert.Empty(diagnosis.Failed);
        return diagnosis.Found.SingleOrDefault(each => each.Kind == kind);
    }

    void AssertTold(CardId card, string kind, Severity? severity) => Assert.Equal(severity, Find(card, kind)?.Severity);
}
