using System.Text.Json.Serialization;

namespace Andon.Supervision.Runs;

/// <summary>
/// What a supervisor is to run: written by the daemon into the run's folder, read once and removed by the supervisor,
/// for the environment may hold secrets. The run's token is not in it: that goes by the supervisor's own environment.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RunSpec
{
    public required string Home { get; init; }

    public required string Board { get; init; }

    public required string Task { get; init; }

    public required long Run { get; init; }

    /// <summary>The installation whose processes these are.</summary>
    public required string Node { get; init; }

    /// <summary>Program and arguments, filled in; never given to a shell.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The worker's whole environment, but for the token.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Wall-clock limit; null for none.</summary>
    public int? MaxRuntimeSeconds { get; init; }

    /// <summary>What its processes may use of the memory together; null for no limit.</summary>
    public long? MemoryMaxBytes { get; init; }

    /// <summary>The control group in which the run gets one of its own; null for none.</summary>
    public string? GroupParent { get; init; }

    /// <summary>Between asking a tree to end and killing it.</summary>
    public int GraceSeconds { get; init; } = 5;

    /// <summary>How much of the output is kept from its beginning.</summary>
    public int LogBytesMax { get; init; } = 2 * 1024 * 1024;
}
