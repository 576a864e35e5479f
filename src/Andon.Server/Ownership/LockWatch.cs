using Andon.Linux.Locks;

namespace Andon.Server.Ownership;

/// <summary>
/// Notices when the lock's file was moved or removed: another daemon may own the home then, and this one must not even
/// close anything. Owned by the daemon.
/// </summary>
static class LockWatch
{
    static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Completes when the lock is lost; cancelled when the daemon leaves in order.</summary>
    public static async Task LostAsync(KernelLock ownership, TimeProvider time, CancellationToken cancellationToken)
    {
        while (ownership.IsStillOurs()) await Task.Delay(Glance, time, cancellationToken);
    }
}
