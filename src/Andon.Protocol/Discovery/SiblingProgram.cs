namespace Andon.Protocol.Discovery;

/// <summary>Finds another program of ours: beside our own, or where a build of the sources puts it.</summary>
static class SiblingProgram
{
    /// <summary>The folder that was looked in first, and where the program lies; null when it is nowhere.</summary>
    /// <param name="name">The program's file name.</param>
    /// <param name="project">The project that builds it.</param>
    public static (string Folder, string? Path) Find(string name, string project)
    {
        var folder = Path.GetDirectoryName(Environment.ProcessPath) ?? AppContext.BaseDirectory;
        string[] candidates =
        [
            Path.Combine(folder, name),
            Path.Combine(AppContext.BaseDirectory, name),
            FromBuild(folder, name, project),
            FromBuild(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), name, project),
        ];
        return (folder, Array.Find(candidates, File.Exists));
    }

    /// <summary>Sample: <c>artifacts/bin/Andon.Cli/debug</c> beside <c>artifacts/bin/Andon.Server/debug</c>.</summary>
    static string FromBuild(string folder, string name, string project) =>
        Path.GetFullPath(Path.Combine(folder, "..", "..", project, Path.GetFileName(folder), name));
}
