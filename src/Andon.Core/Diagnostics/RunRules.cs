using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Diagnostics;

/// <summary>Runs that are under way, or over and not gone. Leases need no rule: they end runs by themselves.</summary>
static class RunRules
{
    const int Serious = 2;
    const int Urgent = 10;

    /// <summary>A supervisor ends its run within this of the limit.</summary>
    static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    public static Diagnostic? Silent(DiagnosticFacts facts)
    {
        if (facts.Open is not { } run) return null;
        var heard = run.StartedAt.OrLater(run.LastHeartbeatAt).OrLater(facts.LastOutput);
        var (age, threshold) = (facts.Now - heard, facts.Settings.SilentRun);
        if (age < threshold) return null;
        return Of(facts, run, heard) with
        {
            Kind = DiagnosticKinds.SilentRun,
            Severity = age >= threshold * Serious ? Severity.Error : Severity.Warning,
            Title = $"Run {run.Id} has neither said nor written anything for {Length.Of(age)}",
            Detail = $"It is attempt {run.Attempt} of {run.Profile ?? run.Principal}. Its lease is kept, so its "
                + "processes live; whether they get anywhere is in its output.",
            Remedies = [Remedies.Log(facts.Card).First(), .. Remedies.Recovery(facts.Card)],
            Data = Payload.Begin()
                .Time("last_progress_at"u8, heard)
                .Number("age_seconds"u8, (long)age.TotalSeconds)
                .Number("threshold_seconds"u8, (long)threshold.TotalSeconds)
                .End(),
        };
    }

    public static Diagnostic? NearLimit(DiagnosticFacts facts)
    {
        if (facts.Open is not { MaxRuntimeSeconds: { } seconds } run) return null;
        var (age, limit) = (facts.Now - run.StartedAt, TimeSpan.FromSeconds(seconds));
        if (age < limit * (facts.Settings.NearLimitPercent / 100.0)) return null;
        var isOverdue = age >= limit + Overdue;
        return Of(facts, run, run.StartedAt) with
        {
            Kind = DiagnosticKinds.NearLimit,
            Severity = isOverdue ? Severity.Error : Severity.Warning,
            Title = isOverdue
                ? $"Run {run.Id} goes on beyond its limit of {seconds} s"
                : $"Run {run.Id} has used {(long)(age / limit * 100)} % of its {seconds} s",
            Detail = isOverdue
                ? "Its supervisor should have ended it. The lease ends it if that one is gone too."
                : "At its limit it is stopped, and that counts as a failure.",
            Remedies = [Remedies.Log(facts.Card).First(), Remedies.Limit(facts.Card)],
            Data = Payload.Begin()
                .Number("elapsed_seconds"u8, (long)age.TotalSeconds)
                .Number("limit_seconds"u8, seconds)
                .Number("threshold_percent"u8, facts.Settings.NearLimitPercent)
                .End(),
        };
    }

    public static Diagnostic? Draining(DiagnosticFacts facts)
    {
        if (facts.Draining is not { EndedAt: { } ended, TreeGoneAt: null } run) return null;
        var (age, threshold) = (facts.Now - ended, facts.Settings.Draining);
        if (age < threshold) return null;
        return Of(facts, run, ended) with
        {
            Kind = DiagnosticKinds.DrainingRun,
            Severity = age >= threshold * Urgent ? Severity.Critical : Severity.Error,
            Title = $"Run {run.Id} ended {Length.Of(age)} ago, and its processes are not gone",
            Detail = "The task is not tried again before they are confirmed gone: two workers would share its "
                + "workspace.",
            Remedies = [Remedies.Why(facts.Card).First(), Remedies.Log(facts.Card), Remedies.Status()],
            Data = Payload.Begin()
                .Time("ended_at"u8, ended)
                .Number("age_seconds"u8, (long)age.TotalSeconds)
                .Number("threshold_seconds"u8, (long)threshold.TotalSeconds)
                .Number("worker_pid"u8, run.WorkerPid)
                .End(),
        };
    }

    /// <summary>What every finding about a run has; the rule says the rest.</summary>
    static Diagnostic Of(DiagnosticFacts facts, Run run, Instant since) => new()
    {
        Kind = "",
        Severity = Severity.Warning,
        Title = "",
        Detail = "",
        FirstSeenAt = since,
        LastSeenAt = facts.Now,
        Run = run.Id,
        Data = "{}",
    };
}
