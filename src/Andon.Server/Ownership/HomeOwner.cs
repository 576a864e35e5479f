using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Server.Ownership;

/// <summary>
/// Takes a home, before anything else of it is touched: the kernel lock on <c>run/owner.lock</c> makes its holder the
/// only owner, and the kernel gives it back when the holder dies. Only folders and that file are made until then.
/// </summary>
static class HomeOwner
{
    const string AllowNetworkFileSystem = "ANDON_ALLOW_NETWORK_FILE_SYSTEM";

    /// <summary>What a leaving owner gets to close its stores in.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether the environment allows a network file system: for those who know that theirs keeps its promises.
    /// </summary>
    public static bool AllowsNetworkFileSystem =>
        Environment.GetEnvironmentVariable(AllowNetworkFileSystem) is "1" or "true";

    public static async Task<KernelLock> TakeAsync(
        AndonHome home, TimeProvider time, CancellationToken cancellationToken)
    {
        HomeFolders.Ensure(home);
        Refuse(home, FileSystems.KindOf(home.RunFolder));
        try
        {
            var taken = KernelLock.TryAcquire(home.OwnerLock);
            if (taken is null && !SocketFile.IsAnswered(home.Socket))
                taken = await KernelLock.AcquireAsync(home.OwnerLock, Patience, time, cancellationToken);
            return taken ?? throw Owned(home);
        }
        catch (IOException failure)
        {
            throw new AndonException(
                ErrorCode.StoreReadOnly, $"The home {home} was not taken.", failure.Message,
                "Make its run folder writable, or set ANDON_HOME to another place.");
        }
    }

    /// <summary>
    /// Locks and syncs of a network file system promise nothing; everything of a home must lie on a local one.
    /// </summary>
    internal static void Refuse(AndonHome home, FileSystemKind kind)
    {
        if (!kind.IsNetwork || AllowsNetworkFileSystem) return;
        throw new AndonException(
            ErrorCode.NetworkFileSystem, $"The home {home} was not opened.",
            $"It lies on {kind.Name}, where neither locks nor syncs can be relied on.",
            $"Set ANDON_HOME to a local disk. If yours is known to keep both, set {AllowNetworkFileSystem}=1.");
    }

    static AndonException Owned(AndonHome home)
    {
        var who =
            OwnerRecord.TryRead(home) is { } owner && owner.IsAlive() ? $"Process {owner.Pid}" : "Another process";
        return new AndonException(
            ErrorCode.OwnedElsewhere, $"The home {home} was not taken.", $"{who} owns it.",
            "Use that daemon: andon status; or stop it first: andon down");
    }
}
