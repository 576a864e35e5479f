namespace Andon.Configuration;

/// <summary>
/// The <c>kanban.diagnostics:</c> section: from when on something is worth a person's look. Keys that the reference
/// kanban has keep its names and defaults.
/// </summary>
public sealed record DiagnosticsSettings
{
    /// <summary>Failures in a row; null for <c>kanban.failure_limit</c>.</summary>
    public int? FailureThreshold { get; init; }

    public int CrashThreshold { get; init; } = 2;

    public int BlockedStaleHours { get; init; } = 24;

    public int BlockCycleThreshold { get; init; } = 3;

    public int BlockCycleWindowSeconds { get; init; } = 86_400;

    public int StrandedThresholdSeconds { get; init; } = 1_800;

    public int HeldBackSeconds { get; init; } = 86_400;

    public int SilentRunSeconds { get; init; } = 1_800;

    public int NearLimitPercent { get; init; } = 90;

    public int DrainingSeconds { get; init; } = 120;
}
