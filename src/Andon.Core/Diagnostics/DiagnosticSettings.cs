namespace Andon.Core.Diagnostics;

/// <summary>From when on something is worth a person's look.</summary>
public sealed record DiagnosticSettings
{
    /// <summary>Failures in a row; null for the failure limit that blocks a card.</summary>
    public int? FailureThreshold { get; init; }

    public int CrashThreshold { get; init; } = 2;

    public TimeSpan BlockedStale { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Times that a card was blocked again after it was freed, within the window.</summary>
    public int BlockCycleThreshold { get; init; } = 3;

    public TimeSpan BlockCycleWindow { get; init; } = TimeSpan.FromDays(1);

    public TimeSpan Stranded { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan HeldBack { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A run that neither said nor wrote anything for so long.</summary>
    public TimeSpan SilentRun { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How much of its wall-clock limit a run has used, in parts of a hundred.</summary>
    public int NearLimitPercent { get; init; } = 90;

    public TimeSpan Draining { get; init; } = TimeSpan.FromMinutes(2);
}
