using System.Text.Json.Serialization;
using Andon.Protocol.Messages;

namespace Andon.Supervision.Runs;

/// <summary>
/// The supervisor's verdict on a run, on disk before anybody is told and until the daemon has it, so that either may
/// be killed at any instant.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WorkerOutcome
{
    /// <summary>One of the outcomes that a settlement may name.</summary>
    public required string Outcome { get; init; }

    public string? Error { get; init; }

    public int? ExitCode { get; init; }

    public int? ExitSignal { get; init; }

    /// <summary>Whether every process of the run is confirmed gone.</summary>
    public bool TreeGone { get; init; } = true;

    /// <summary>A fault of the node or the profile, which is not counted against the task.</summary>
    public bool Infrastructure { get; init; }

    /// <summary>The last lines of the output.</summary>
    public string? LogTail { get; init; }

    public SettleRequest ToRequest() => new()
    {
        Outcome = Outcome,
        Error = Error,
        ExitCode = ExitCode,
        ExitSignal = ExitSignal,
        TreeGone = TreeGone,
        Infrastructure = Infrastructure,
        LogTail = LogTail,
    };
}
