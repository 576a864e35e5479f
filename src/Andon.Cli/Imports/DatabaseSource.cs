using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// Reads a database that belongs to others, through a copy of our own: the source is looked at and never written. A
/// file that a process has open is only read when the caller says so.
/// </summary>
static class DatabaseSource
{
    const int CommandCharactersMax = 120;
    const int Attempts = 5;

    static readonly string[] Companions = ["-wal", "-journal"];

    /// <summary>Who has the database open, as far as we may look.</summary>
    public static IReadOnlyList<FileHolder> Holders(string path) =>
    [
        .. new[] { path, $"{path}-wal", $"{path}-shm" }
            .SelectMany(OpenFiles.Holders)
            .DistinctBy(holder => holder.Pid),
    ];

    /// <summary>Where a path leads that a person named: SQLite keeps its companions beside the file itself.</summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            return full;
        }
    }

    /// <summary>Says who has it open, and what may be done, when somebody has.</summary>
    public static AndonException Live(string path, IReadOnlyList<FileHolder> holders, string later = "") => new(
        ErrorCode.HeldByOutsider, $"{path} was not read.",
        $"It is open in {Names(holders)}, which may write at any moment.",
        $"Stop these processes, or go on with --from-live: it takes what is committed at one moment.{later}");

    public static string Names(IReadOnlyList<FileHolder> holders) => string.Join(", ", holders.Select(Describe));

    /// <summary>
    /// What it holds, and whether that is of one moment for certain: a file that nobody has open stands still.
    /// </summary>
    public static async Task<(SalvagedDatabase Database, bool IsOneMoment)> ReadAsync(
        string path, IReadOnlyList<FileHolder> holders, TimeProvider time) =>
        holders.Count == 0 ? (Read(path), true) : await DatabaseCopy.ReadAsync(path, time);

    static string Describe(FileHolder holder)
    {
        var words = OpenFiles.CommandOf(holder);
        var command = words.Length > CommandCharactersMax ? $"{words[..CommandCharactersMax]}…" : words;
        return $"process {holder.Pid} ({command})";
    }

    /// <summary>What a file that nobody writes holds.</summary>
    public static SalvagedDatabase Read(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = States(path);
            var database = ReadOnce(path, isHeld: false);
            if (before.SequenceEqual(States(path))) return database;
            if (attempt == Attempts) throw Restless(path);
        }
    }

    /// <summary>
    /// The database first and its log after it, in which everything later stands. A rollback journal undoes what was
    /// never committed, unless the lock is held: then it is of a change that has not reached the file.
    /// </summary>
    public static SalvagedDatabase ReadOnce(string path, bool isHeld)
    {
        var main = Bytes(path);
        var wal = TryBytes($"{path}-wal");
        return !isHeld && TryBytes($"{path}-journal") is { Length: > 0 } journal
            ? DatabaseReader.ReadUndone(main, journal, wal, KnownSchema.Hermes)
            : DatabaseReader.Read(main, wal, KnownSchema.Hermes);
    }

    /// <summary>What may change while it is read: the files' identities, lengths and times.</summary>
    static List<(bool, long, DateTime)> States(string path) =>
    [
        .. Companions.Prepend("")
            .Select(suffix => new FileInfo(path + suffix))
            .Select(file => file.Exists ? (true, file.Length, file.LastWriteTimeUtc) : default),
    ];

    static ReadOnlyMemory<byte> Bytes(string path) => TryBytes(path) ?? throw new AndonException(
        ErrorCode.InvalidArgument, $"{path} was not read.", "It is no ordinary file that can be read, or a link.",
        "Give the path of the database itself.");

    static ReadOnlyMemory<byte>? TryBytes(string path)
    {
        using var file = PlainFile.TryOpen(path);
        if (file is null) return null;
        if (file.Length > Array.MaxLength) throw TooLarge(path, file.Length);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    static AndonException Restless(string path) => new(
        ErrorCode.Busy, $"{path} was not read.",
        "It changes while it is read, though no process can be seen that does it.",
        "Stop whoever writes it, or go on with --from-live.");

    static AndonException TooLarge(string path, long length) => new(
        ErrorCode.PayloadTooLarge, $"{path} was not read.", $"It has {length} bytes, more than can be read at once.",
        "Delete old events from it with the program that made it, and try again.");
}
