using System.Diagnostics;

namespace Andon.Tidy;

/// <summary>
/// The files a rule may look at: those that git tracks or would track, or the whole tree without build output where
/// git is not there to ask. A sample for a rule's own test is made from texts.
/// </summary>
sealed class Repository(IReadOnlyList<TextFile> files)
{
    static readonly string[] BuildOutput = ["artifacts", "bin", "obj", ".git", ".vs", ".idea"];
    static readonly Lazy<Repository> Working = new(Read);

    public static Repository Here => Working.Value;

    public IReadOnlyList<TextFile> Files => files;
    public IEnumerable<TextFile> CSharp => files.Where(file => file.IsCSharp);
    public IEnumerable<TextFile> Markdown => files.Where(file => file.IsMarkdown);

    public static Repository Sample(params IEnumerable<(string Path, string Text)> files) =>
        new([.. files.Select(file => new TextFile(file.Path, file.Text))]);

    public TextFile? Find(string path) => files.FirstOrDefault(file => file.Path == path);

    public bool HasFolder(string path) => files.Any(file => file.IsUnder(path));

    static Repository Read()
    {
        var root = Root();
        var paths = ListedByGit(root) ?? ListedByWalking(root);
        return new([.. paths.Order(StringComparer.Ordinal).Select(path => ReadFile(root, path)).OfType<TextFile>()]);
    }

    static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Andon.slnx"))) return folder;
        }

        throw new InvalidOperationException($"No Andon.slnx in or above {AppContext.BaseDirectory}");
    }

    static IReadOnlyList<string>? ListedByGit(string root)
    {
        if (!Path.Exists(Path.Combine(root, ".git"))) return null;
        try
        {
            var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = root,
                RedirectStandardOutput = true,
            };
            using var git = Process.Start(start)!;
            var listed = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? listed.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // git is not installed
        }
    }

    static IReadOnlyList<string> ListedByWalking(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(BuildOutput.Contains)),
    ];

    /// <summary>A file deleted but not yet committed is listed and absent; a binary one keeps its name only.</summary>
    static TextFile? ReadFile(string root, string path)
    {
        var full = Path.Combine(root, path);
        if (!File.Exists(full)) return null;
        var text = File.ReadAllText(full);
        return new(path, text.Contains('\0') ? "" : text);
    }
}
