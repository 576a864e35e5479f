using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// Reads a database that others write at this moment: SQLite's own read lock is held meanwhile, by a process of its
/// own, so that what is read was committed at one moment.
/// </summary>
static class DatabaseCopy
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What it holds, and whether the lock was held: without it the copy is as good as it happens to be.
    /// </summary>
    public static async Task<(SalvagedDatabase Database, bool IsHeld)> ReadAsync(string path, TimeProvider time)
    {
        using var readiness = ReadinessPipe.Create();
        var (input, release) = Pipes.Create();
        using (input)
        using (release)
        {
            using var holder = DaemonUse.Start(DaemonProgram.HoldVerb, path, readiness, input);
            readiness.WriteEnd.Dispose();
            var said = await readiness.WaitAsync(Patience, time, CancellationToken.None) ?? throw NotHeld(path);
            var isHeld = said == DaemonProgram.Held;
            var database = DatabaseSource.ReadOnce(path, isHeld);
            release.Dispose();
            await holder.WaitExitAsync(CancellationToken.None);
            holder.TryReap();
            return (database, isHeld);
        }
    }

    static AndonException NotHeld(string path) => new(
        ErrorCode.Busy, $"{path} was not read.", "Its read lock could not be had within a minute.",
        "Stop whoever writes it, and import without --from-live.");
}
