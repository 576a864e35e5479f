using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;

namespace Andon.Cli.Imports;

/// <summary>Only the daemon opens a store: what it has open is read by nobody else, whatever was asked for.</summary>
static class OwnStores
{
    public static void Refuse(string path, IReadOnlyList<FileHolder> holders)
    {
        foreach (var holder in holders)
        {
            if (holder.Name != DaemonProgram.Name) continue;
            throw new AndonException(
                ErrorCode.HeldByOutsider, $"{path} was not read.",
                $"It is a store of Andon, in use by the daemon, process {holder.Pid}.",
                "Ask the daemon for what is on its boards: andon list");
        }
    }
}
