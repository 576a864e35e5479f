using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>A file of the daemon that opens files itself, and why none of them can be a live database.</summary>
sealed record RawFileUser(string Path, string Reason);

/// <summary>
/// In the process that owns the stores, closing any descriptor of a database drops the locks that SQLite holds on it,
/// without an error. So nothing there opens a file by itself, except in the files listed.
/// </summary>
sealed partial class RawFileRule(params IReadOnlyList<RawFileUser> exceptions) : IRule
{
    /// <summary>Files of the daemon that may open files: never a database, its WAL, or one on its way in.</summary>
    public static readonly IReadOnlyList<RawFileUser> Exceptions =
    [
        new("src/Andon.Server/Backups/BackupFolder.cs", "reads and writes manifests, in backups/"),
        new(
            "src/Andon.Server/Backups/LogArchive.cs",
            "makes new files in backups/, and goes on with those that have one name"),
        new("src/Andon.Server/Backups/BackupPacking.cs", "copies that no connection has open, in backups/"),
        new("src/Andon.Server/Boards/PendingNote.cs", "a note of its own in a board's folder, never a store's file"),
        new("src/Andon.Server/Dispatch/Workspaces.cs", "makes the marker that proves a workspace ours"),
        new("src/Andon.Server/Doctor/Bundle.cs", "reads in a home and makes an archive, without a store"),
        new("src/Andon.Server/Doctor/OwnerCheck.cs", "reads in run/, in a process without a store"),
        new(
            "src/Andon.Server/Files/BlobStore.cs",
            "files of tasks, in files/: made anew, and read if they have one name"),
        new("src/Andon.Server/Identity/HomeSecret.cs", "reads and makes the home's secret, in run/"),
        new(
            "src/Andon.Storage/Disks/PosixDisk.cs",
            "segments of logs, seals, and databases that no connection has open"),
        new("src/Andon.Storage/Inspection/DatabaseInspection.cs", "looks at stores, in a process without one"),
        new("src/Andon.Storage/Inspection/ReadOnlyDisk.cs", "looks at stores, in a process without one"),
        new("src/Andon.Server/Moving/WriteCommand.cs", "reads its standard input, in a process without a store"),
        new(
            "src/Andon.Storage/Sqlite/DatabaseMaking.cs",
            "makes a new name for a database that is no store, in a process without a store"),
        new("src/Andon.Server/Program.cs", "writes to the standard output that it was given"),
        new("src/Andon.Server/Runs/LogRoute.cs", "reads a run's output, which its supervisor writes"),
        new("src/Andon.Storage/Schema/StoreSchema.cs", "reads migrations that are embedded in the program"),
    ];

    public IEnumerable<Finding> Check(Repository repository)
    {
        var users = repository.CSharp
            .Where(file => file.IsUnder("src/Andon.Storage", "src/Andon.Server"))
            .Select(file => (file, match: Opening().Match(file.Source.Code)))
            .Where(use => use.match.Success)
            .ToList();
        var unlisted = users
            .Where(use => exceptions.All(exception => exception.Path != use.file.Path))
            .Select(use => new Finding(use.file.Path, use.file.LineOf(use.match.Index),
                $"{use.match.Value}: the daemon opens no file by itself; a closed descriptor drops SQLite's locks"));
        var needless = exceptions
            .Where(exception => repository.Find(exception.Path) is not null)
            .Where(exception => users.All(use => use.file.Path != exception.Path))
            .Select(exception => new Finding(exception.Path, 0, "opens no file any more; take it off the list"));
        return unlisted.Concat(needless);
    }

    /// <summary>The platform's ways to open a file, and those of Andon.Linux.</summary>
    [GeneratedRegex("""
        \bFile\.(?:Open|Copy|ReadAll|ReadLines|WriteAll|Append(?:All|Text)|Create|Replace)\w*
        | \b(?:FileStream|MemoryMappedFile)\b
        | \bnew\s+(?:StreamReader|StreamWriter|FileInfo)\b
        | \b(?:AppendFile|DurableFile|PosixFile|PositionalFile|ReadOnlyFile)\.(?:Open|Create|Try|Write|Tail)\w*
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Opening();
}
