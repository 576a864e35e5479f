using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Discovery;

/// <summary>
/// Where <c>andon</c> lies, seen from the daemon: beside its own program, or where a build of the sources puts it. A
/// supervisor is this program, and a worker finds it on its path.
/// </summary>
public static class ClientProgram
{
    public const string Name = "andon";

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
            ErrorCode.DaemonFailed, "No worker can be started.", $"The program {Name} is not in {folder}.",
            $"Install {Name} and {DaemonProgram.Name} side by side.");
    }

    /// <summary>Sample: <c>artifacts/bin/Andon.Server/debug</c> beside <c>artifacts/bin/Andon.Cli/debug</c>.</summary>
    static string FromBuild(string folder) => Path.GetFullPath(
        Path.Combine(folder, "..", "..", "Andon.Cli", Path.GetFileName(folder), Name));
}
