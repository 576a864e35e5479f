using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Discovery;

/// <summary>Where the daemon's program lies: beside our own, or where a build of the sources puts it.</summary>
public static class DaemonProgram
{
    public const string Name = "andond";

    /// <param name="named">What the client was told to start; null when nothing.</param>
    public static string Locate(string? named)
    {
        if (named is not null) return File.Exists(named) ? named : throw Missing(named);
        var (folder, path) = SiblingProgram.Find(Name, "Andon.Server");
        return path ?? throw new AndonException(
            ErrorCode.DaemonFailed, "The daemon was not started.", $"Its program {Name} is not in {folder}.",
            $"Install andon and {Name} side by side.");
    }

    static AndonException Missing(string named) => new(
        ErrorCode.DaemonFailed, "The daemon was not started.", $"There is no program {named}.",
        $"Give the path of {Name}, or none to have the one beside the client.");
}
