using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Discovery;

/// <summary>Where the daemon's program lies: beside our own, or where a build of the sources puts it.</summary>
public static class DaemonProgram
{
    public const string Name = "andond";

    public static string Locate()
    {
        var folder = Path.GetDirectoryName(Environment.ProcessPath) ?? AppContext.BaseDirectory;
        string[] candidates =
        [
            Path.Combine(folder, Name),
            Path.Combine(AppContext.BaseDirectory, Name),
            FromBuild(folder),
            FromBuild(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        ];
        return Array.Find(candidates, File.Exists) ?? throw new AndonException(
            ErrorCode.DaemonFailed, "The daemon was not started.", $"Its program {Name} is not in {folder}.",
            $"Install andon and {Name} side by side.");
    }

    /// <summary>Sample: <c>artifacts/bin/Andon.Cli/debug</c> beside <c>artifacts/bin/Andon.Server/debug</c>.</summary>
    static string FromBuild(string folder) => Path.GetFullPath(
        Path.Combine(folder, "..", "..", "Andon.Server", Path.GetFileName(folder), Name));
}
