using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Discovery;

/// <summary>Where the daemon's program lies: beside our own, or where a build of the sources puts it.</summary>
public static class DaemonProgram
{
    public const string Name = "andond";

    public static string Locate()
    {
        var (folder, path) = SiblingProgram.Find(Name, "Andon.Server");
        return path ?? throw new AndonException(
            ErrorCode.DaemonFailed, "The daemon was not started.", $"Its program {Name} is not in {folder}.",
            $"Install andon and {Name} side by side.");
    }
}
