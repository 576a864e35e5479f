using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Files;
using Andon.Server.Requests;
using Andon.Storage.Log;

namespace Andon.Server.Backups;

/// <summary>
/// Where a board's backups lie: <c>backups/SLUG/NAME.db.gz</c> and <c>NAME.json</c>, and the bytes that they share in
/// <c>files/</c>. A backup is there once its manifest is. Safe from any thread.
/// </summary>
sealed class BackupFolder(string root, string board)
{
    const string Manifest = ".json";
    const string Database = ".db.gz";
    const string Making = ".making-";
    const int ManifestBytesMax = 64 * 1024 * 1024;

    public string Path { get; } = System.IO.Path.Combine(root, board);

    /// <summary>The files of the board's log, as far as backups need them.</summary>
    public string Log => System.IO.Path.Combine(Path, "log");

    public string FilesFolder => System.IO.Path.Combine(Path, "files");

    public string ManifestOf(string name) => System.IO.Path.Combine(Path, name + Manifest);

    public string DatabaseOf(string name) => System.IO.Path.Combine(Path, name + Database);

    /// <summary>What is being made; a name of ours that no backup can have.</summary>
    public string Temporary(string name) => System.IO.Path.Combine(Path, Making + name);

    public string FileOf(string sha256) => System.IO.Path.Combine(FilesFolder, sha256[..2], sha256);

    public void Make()
    {
        HomeFolders.Create(System.IO.Path.GetDirectoryName(Path)!);
        HomeFolders.Create(Path);
        HomeFolders.Create(Log);
    }

    /// <summary>What a daemon that was killed left half made.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(Path)) return;
        foreach (var path in Directory.EnumerateFiles(Path, Making + "*")) File.Delete(path);
        foreach (var path in Directory.EnumerateDirectories(Path, Making + "*")) RemoveLogCopy(path);
    }

    /// <summary>A folder with a copy of a log; if it has anything else, that stays.</summary>
    public static void RemoveLogCopy(string path)
    {
        if (new DirectoryInfo(path) is not { Exists: true, LinkTarget: null }) return;
        foreach (var segment in Directory.EnumerateFiles(path, "*" + ArchivedLog.Extension)) File.Delete(segment);
        if (!Directory.EnumerateFileSystemEntries(path).Any()) Directory.Delete(path);
    }

    /// <summary>Newest first, and what cannot be read.</summary>
    public (IReadOnlyList<BackupMessage> Backups, IReadOnlyList<string> Remarks) List()
    {
        var (backups, remarks) = (new List<BackupMessage>(), new List<string>());
        if (!Directory.Exists(Path)) return (backups, remarks);
        foreach (var path in Directory.EnumerateFiles(Path, "*" + Manifest))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (TryRead(name, out var why) is { } backup) backups.Add(backup);
            else remarks.Add($"{name}: {why}");
        }

        var newest = backups.OrderByDescending(backup => backup.At).ThenByDescending(backup => backup.Position);
        return ([.. newest], remarks);
    }

    public BackupMessage Require(string name)
    {
        if (!name.Contains('/', StringComparison.Ordinal) && TryRead(name, out _) is { } backup) return backup;
        throw new AndonException(
            ErrorCode.InvalidArgument, $"There is no backup '{Hints.Shown(name)}' of board {board}.",
            $"None of that name is in {Path}.", $"See them with: andon backup list --board {board}");
    }

    public void Write(BackupMessage backup) => DurableFile.Write(
        ManifestOf(backup.Name),
        JsonSerializer.SerializeToUtf8Bytes(backup, WireJson.Default.BackupMessage));

    BackupMessage? TryRead(string name, out string why)
    {
        why = FileStatus.TryReadLink(ManifestOf(name), out var file) && file.Links > 1
            ? "its manifest has several names (hard links), and such a file is not opened: copy it, do not link it."
            : "its manifest is missing, too large, or no ordinary file.";
        if (PlainFile.ReadText(ManifestOf(name), ManifestBytesMax) is not { } text)
            return null;
        try
        {
            var backup = JsonSerializer.Deserialize(text, WireJson.Default.BackupMessage);
            why = "its manifest is of another backup.";
            if (backup?.Name != name || backup.Board != board) return null;
            why = "its manifest names files by something else than their hashes.";
            return backup.Files.All(file => Blob.IsHash(file.Sha256)) ? backup : null;
        }
        catch (JsonException unreadable)
        {
            why = $"its manifest cannot be read: {unreadable.Message}";
            return null;
        }
    }
}

static class BackupBranch
{
    /// <summary>Whether it is of a time that a restore has given up.</summary>
    public static bool IsGivenUp(this BackupMessage backup, ArchivedLine line) =>
        line.HasGivenUp(backup.Generation, backup.Record, backup.ChainHash);
}
