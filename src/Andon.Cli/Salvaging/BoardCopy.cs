using System.Globalization;
using Andon.Cli.Imports;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;

namespace Andon.Cli.Salvaging;

/// <summary>
/// The bytes of a database and of its write-ahead log, read without opening either for writing and without SQLite. A
/// file that a process has open changes under the reader, so it is refused unless the caller knows better.
/// </summary>
sealed record BoardCopy(byte[] Main, byte[]? Wal, IReadOnlyList<FileHolder> Holders)
{
    const string LiveFlag = "--from-live";

    public static BoardCopy Take(string path, bool fromLive)
    {
        var file = Path.GetFullPath(path);
        var wal = file + "-wal";
        var before = HoldersOf(file, wal);
        OwnStores.Refuse(path, before);
        if (before.Count > 0 && !fromLive) throw Held(path, before);
        var (main, isMainStill) = Read(file, path);
        var (log, isLogStill) = File.Exists(wal) ? Read(wal, wal) : (null, true);
        var after = HoldersOf(file, wal);
        if (fromLive) return new(main, log, [.. before.Union(after)]);
        if (after.Count > 0) throw Held(path, after);
        return isMainStill && isLogStill ? new(main, log, []) : throw Changed(path);
    }

    static List<FileHolder> HoldersOf(string file, string wal) =>
        [.. OpenFiles.Holders(file).Concat(OpenFiles.Holders(wal))
            .Distinct().Where(holder => holder.Pid != Environment.ProcessId)];

    /// <summary>The whole file, and whether it stayed as it was while it was read.</summary>
    static (byte[] Bytes, bool IsStill) Read(string file, string shown)
    {
        try
        {
            var itself = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            using var handle = SoleFile.TryOpen(itself)
                ?? throw Unreadable(shown, "There is none, or it is no file with one name only.");
            var before = FileStatus.Read(handle);
            if (before.Size > Array.MaxLength) throw Unreadable(shown, "It has more than two gigabytes.");
            var bytes = new byte[before.Size];
            var length = 0;
            for (int count; length < bytes.Length; length += count)
            {
                count = RandomAccess.Read(handle, bytes.AsSpan(length), length);
                if (count == 0) break;
            }

            return (bytes[..length], FileStatus.Read(handle) == before);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(shown, unable.Message);
        }
    }

    static AndonException Held(string path, IReadOnlyList<FileHolder> holders) => new(
        ErrorCode.HeldByOutsider, $"{path} was not read.", $"{Names(holders)} has it open and may be writing to it.",
        $"Stop it, or add {LiveFlag}: the copy may then hold halves of changes that were made meanwhile.");

    static AndonException Changed(string path) => new(
        ErrorCode.HeldByOutsider, $"{path} was not read.", "It changed while it was being read.",
        $"Stop what writes to it, or add {LiveFlag} and take what can be had.");

    static AndonException Unreadable(string path, string why) => new(
        ErrorCode.InvalidArgument, $"{path} was not read.", why, "Name a database file that can be read.");

    public static string Names(IReadOnlyList<FileHolder> holders) => string.Join(", ", holders.Select(Name));

    static string Name(FileHolder holder) =>
        string.Create(CultureInfo.InvariantCulture, $"process {holder.Pid} ({holder.Name})");
}
