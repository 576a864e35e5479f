using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Linux.ControlGroups;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Homes;

namespace Andon.Supervision.Runs;

/// <summary>
/// The files of one run, shared by the daemon and the run's supervisor. Names appear by rename, whole. Only the
/// outcome is synced: everything else speaks of processes, and those do not outlive the machine either.
/// </summary>
public sealed class RunFolder
{
    /// <summary>Borne by every process of the run; its value is the folder's path.</summary>
    public const string MarkerVariable = "ANDON_RUN_FOLDER";

    static readonly string[] Ours =
    [
        "worker.log", "spec.json", "mcp.json", "supervisor.json", "worker.json", "group.json", "outcome.json",
    ];

    const int SpecBytesMax = 8 * 1024 * 1024;
    const int RecordBytesMax = 64 * 1024;

    public RunFolder(string path) => Path = path;

    public string Path { get; }

    public string Log => At("worker.log");

    public string Spec => At("spec.json");

    /// <summary>
    /// The servers of tools that the worker's program may use; made by the daemon, where there are any.
    /// </summary>
    public string McpConfig => At("mcp.json");

    public ProcessMarker Marker => new(MarkerVariable, Path);

    string SeatFile => At("supervisor.json");

    string WorkerFile => At("worker.json");

    string GroupFile => At("group.json");

    string OutcomeFile => At("outcome.json");

    public static RunFolder Of(AndonHome home, string board, long run) => new(System.IO.Path.Combine(
        home.BoardFolder(board), "runs", run.ToString(CultureInfo.InvariantCulture)));

    /// <summary>
    /// Makes the folder and leaves the spec in it, for the supervisor that is started next. The board's own folder is
    /// never made here: one that is missing is the store's alarm.
    /// </summary>
    public void WriteSpec(RunSpec spec)
    {
        var board = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", ".."));
        if (!Directory.Exists(board)) throw new IOException($"The board's folder {board} is missing.");
        HomeFolders.Create(Path);
        if (!TryPut(Spec, spec, SupervisionJson.Default.RunSpec)) throw new IOException($"{Spec} exists already.");
    }

    /// <summary>For the owner alone: what it says may be secret. It stays until the run is closed.</summary>
    public void WriteMcpConfig(ReadOnlySpan<byte> text)
    {
        using var file = AppendFile.CreateExclusive(McpConfig);
        file.WriteAll(text);
    }

    public bool HasSpec => FileStatus.TryReadLink(Spec, out _);

    public RunSpec ReadSpec() =>
        TryGet(Spec, SpecBytesMax, SupervisionJson.Default.RunSpec) ?? throw new IOException($"{Spec} is missing.");

    /// <summary>The spec is needed once, and its environment may hold secrets.</summary>
    public void RemoveSpec() => File.Delete(Spec);

    /// <summary>
    /// Takes the run's one seat: a supervisor before it starts the worker, or the daemon (as nobody) so that a
    /// supervisor which comes late starts none. False when it is taken.
    /// </summary>
    public bool TryTakeSeat(ProcessRecord who) => TryPut(SeatFile, who, SupervisionJson.Default.ProcessRecord);

    /// <summary>Who sits there; null when nobody has come yet.</summary>
    public ProcessRecord? ReadSeat() => TryGet(SeatFile, RecordBytesMax, SupervisionJson.Default.ProcessRecord);

    public void WriteWorker(ProcessRecord worker) => TryPut(WorkerFile, worker, SupervisionJson.Default.ProcessRecord);

    public ProcessRecord? ReadWorker() => TryGet(WorkerFile, RecordBytesMax, SupervisionJson.Default.ProcessRecord);

    public void WriteGroup(string path) =>
        TryPut(GroupFile, new GroupRecord(path), SupervisionJson.Default.GroupRecord);

    /// <summary>The run's control group; null when it never had one, that is gone, or nobody can tell.</summary>
    public ControlGroup? FindGroup()
    {
        try
        {
            var record = TryGet(GroupFile, RecordBytesMax, SupervisionJson.Default.GroupRecord);
            return record is null ? null : ControlGroup.TryOpen(record.Path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes the run's control group. One that still has processes stays, and so does what is written of it.
    /// </summary>
    public void RemoveGroup() => TryRemoveGroup();

    /// <summary>False when it still has processes.</summary>
    public bool TryRemoveGroup()
    {
        if (FindGroup()?.TryRemove() == false) return false;
        File.Delete(GroupFile);
        return true;
    }

    /// <summary>
    /// Whether a file of that name is one that we write: one of the folder's own, or a sibling of one that was never
    /// finished.
    /// </summary>
    public static bool IsOurs(string name)
    {
        if (Ours.Contains(name)) return true;
        var parts = name.Split('.');
        return parts is [var first, var second, .. var numbers, "new"] && Ours.Contains($"{first}.{second}")
            && numbers.Length is 1 or 2 && Array.TrueForAll(numbers, part => part.All(char.IsAsciiDigit));
    }

    /// <summary>Durable when it returns.</summary>
    public void WriteOutcome(WorkerOutcome outcome) => DurableFile.Write(
        OutcomeFile, JsonSerializer.SerializeToUtf8Bytes(outcome, SupervisionJson.Default.WorkerOutcome));

    public WorkerOutcome? ReadOutcome() => TryGet(OutcomeFile, RecordBytesMax, SupervisionJson.Default.WorkerOutcome);

    /// <summary>
    /// The daemon has the outcome: what is left is the log, and the seat, so that a supervisor which comes late finds
    /// it taken.
    /// </summary>
    public void Close()
    {
        foreach (var file in new[] { Spec, McpConfig, WorkerFile, OutcomeFile }) File.Delete(file);
    }

    string At(string name) => System.IO.Path.Combine(Path, name);

    static bool TryPut<T>(string path, T value, JsonTypeInfo<T> type)
    {
        var sibling = $"{path}.{Environment.ProcessId}.new";
        using (var file = AppendFile.CreateExclusive(sibling))
            file.WriteAll(JsonSerializer.SerializeToUtf8Bytes(value, type));
        if (AtomicRename.TryMove(sibling, path)) return true;
        File.Delete(sibling);
        return false;
    }

    /// <summary>
    /// A file that cannot be understood counts as absent only where the caller can live without it: it throws.
    /// </summary>
    static T? TryGet<T>(string path, int bytesMax, JsonTypeInfo<T> type)
        where T : class
    {
        if (DurableFile.TryRead(path, bytesMax) is not { } bytes) return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException broken)
        {
            throw new IOException($"{path} cannot be read: {broken.Message}", broken);
        }
    }
}
