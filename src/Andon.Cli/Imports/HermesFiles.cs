using Andon.Core.Files;
using Andon.Linux.Files;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// The bytes of attachments, below one folder and nowhere else: what a row says of another place is not believed, and
/// no link is followed.
/// </summary>
sealed class HermesFiles(string root, IReadOnlyList<SalvagedRow> rows)
{
    /// <summary>The files that rows name by their paths: none of them is another row's.</summary>
    readonly HashSet<(string Task, string Name)> _named =
    [
        .. from row in rows
           let name = LastName(row.Given("stored_path") ?? "")
           where name is not null
           select (row.Given("task_id") ?? "", name),
    ];

    /// <summary>Null when they are not there, with the reason in a sentence.</summary>
    public FileStream? TryOpen(SalvagedRow row, out string why)
    {
        var stored = row.Given("stored_path") ?? "";
        var task = row.Given("task_id") ?? "";
        var byPath = LastName(stored);
        var byName = row.Given("filename");
        if (byName is not null && byName != byPath && _named.Contains((task, byName))) byName = null;
        string?[] names = [byPath, byName];
        why = $"nothing of it lies in {root}.";
        if (!IsName(task) || !IsFolder(Path.GetDirectoryName(root)!) || !IsFolder(root)) return null;
        var folder = Path.Combine(root, task);
        if (!IsFolder(folder))
        {
            why = $"there is no folder {folder}.";
            return null;
        }

        foreach (var name in names)
        {
            if (name is null || !IsName(name)) continue;
            if (PlainFile.TryOpen(Path.Combine(folder, name)) is { } file) return file;
        }

        why = $"'{FileNames.Clean(LastName(stored) ?? "") ?? "its file"}' is no ordinary file in {folder}.";
        return null;
    }

    static string? LastName(string path) => path.Split('/', '\\')[^1] is { Length: > 0 } name ? name : null;

    static bool IsName(string text) =>
        text is not ("" or "." or "..") && text.IndexOfAny(['/', '\0']) < 0;

    static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}
