using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Protocol.Messages;
using Andon.Server.Boards;

namespace Andon.Server.Health;

/// <summary>
/// What can be measured of a home and its boards without opening anything: files are looked at, and never touched.
/// </summary>
static class HealthGauges
{
    public static BoardGauges Of(OpenBoard board)
    {
        var (path, gauges) = (board.Store.Identity.Path, board.Store.Gauges);
        var folder = Path.GetDirectoryName(path)!;
        return new BoardGauges
        {
            DatabaseBytes = FileStatus.SizeOf(path),
            WalBytes = FileStatus.SizeOf($"{path}-wal"),
            LogBytes = SizeOfAll(Path.Combine(folder, "log")),
            SetAsideBytes = SizeOfAll(Path.Combine(folder, "set-aside")),
            Descriptors = OpenFiles.CountOwn(path) + OpenFiles.CountOwn(Path.Combine(folder, "log")),
            LockLines = LocksOf(path),
            LastSyncMicroseconds = gauges.LastSync is { } sync ? (long)sync.TotalMicroseconds : null,
            LastCheckpointAt = gauges.LastCheckpoint?.Seconds,
        };
    }

    /// <summary>Lines of the kernel's table that hold a database for us; none means that anybody may open it.</summary>
    public static int LocksOf(string database) =>
        LockTable.Of(database).Count(held => !held.IsBlocked && held.IsWrite && held.Pid == Environment.ProcessId);

    static long SizeOfAll(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Sum(FileStatus.SizeOf) : 0;
        }
        catch (IOException)
        {
            return 0; // it is being moved at this moment
        }
    }
}
