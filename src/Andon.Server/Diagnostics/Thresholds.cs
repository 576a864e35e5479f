using Andon.Configuration;
using Andon.Core.Diagnostics;

namespace Andon.Server.Diagnostics;

/// <summary>The configuration's thresholds as the rules know them.</summary>
static class Thresholds
{
    public static DiagnosticSettings Of(DiagnosticsSettings settings) => new()
    {
        FailureThreshold = settings.FailureThreshold,
        CrashThreshold = settings.CrashThreshold,
        BlockedStale = TimeSpan.FromHours(settings.BlockedStaleHours),
        BlockCycleThreshold = settings.BlockCycleThreshold,
        BlockCycleWindow = TimeSpan.FromSeconds(settings.BlockCycleWindowSeconds),
        Stranded = TimeSpan.FromSeconds(settings.StrandedThresholdSeconds),
        HeldBack = TimeSpan.FromSeconds(settings.HeldBackSeconds),
        SilentRun = TimeSpan.FromSeconds(settings.SilentRunSeconds),
        NearLimitPercent = settings.NearLimitPercent,
        Draining = TimeSpan.FromSeconds(settings.DrainingSeconds),
    };
}
