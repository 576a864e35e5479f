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
        var (folder, path) = SiblingProgram.Find(Name, "Andon.Cli");
        return path ?? throw new AndonException(
            ErrorCode.DaemonFailed, "No worker can be started.", $"The program {Name} is not in {folder}.",
            $"Install {Name} and {DaemonProgram.Name} side by side.");
    }
}
