using System.Text.Json.Serialization;
using Andon.Linux.Processes;

namespace Andon.Supervision.Runs;

/// <summary>
/// A process as it is written down: its identity, and the pid namespace in which its number means something. Without a
/// boot it stands for nobody: the seat is taken so that nobody else sits down.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProcessRecord
{
    public string BootId { get; init; } = "";

    public int Pid { get; init; }

    public long StartTicks { get; init; }

    public ulong PidNamespace { get; init; }

    public static ProcessRecord Nobody { get; } = new();

    [JsonIgnore]
    public bool IsNobody => BootId.Length == 0;

    [JsonIgnore]
    public ProcessIdentity Identity => new(BootId, Pid, StartTicks);

    /// <summary>Whether we can tell if it lives: the host was booted since, or we see the same processes.</summary>
    [JsonIgnore]
    public bool IsJudgeable =>
        BootId != ProcessIdentity.CurrentBootId || PidNamespace == ProcessIdentity.CurrentPidNamespace;

    public static ProcessRecord Of(ProcessIdentity identity) => new()
    {
        BootId = identity.BootId,
        Pid = identity.Pid,
        StartTicks = identity.StartTicks,
        PidNamespace = ProcessIdentity.CurrentPidNamespace,
    };
}
