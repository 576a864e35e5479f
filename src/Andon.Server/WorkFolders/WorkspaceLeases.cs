using System.Collections.Frozen;
using Andon.Core.Decisions;
using Andon.Linux.Files;

namespace Andon.Server.WorkFolders;

/// <summary>
/// Which directories of this host a run works in, over all boards: two live runs of different tasks never share one.
/// Directories are told apart by where they really lie. A lease is taken before the claim is committed and given back
/// when the run's processes are gone. Safe from any thread.
/// </summary>
sealed class WorkspaceLeases
{
    readonly Lock _leasesLock = new();
    readonly List<Lease> _leases = [];

    // Replaced as a whole, so that a policy reads it without the lock.
    volatile FrozenDictionary<string, WorkspaceHolder> _busy = FrozenDictionary<string, WorkspaceHolder>.Empty;

    /// <summary>The holders by every name that was used for their directories.</summary>
    public FrozenDictionary<string, WorkspaceHolder> Busy => _busy;

    /// <summary>Null when a run of another task works there; from then on that is known by this name too.</summary>
    public Lease? TryTake(string path, WorkspaceHolder holder)
    {
        var real = RealPath(path);
        lock (_leasesLock)
        {
            if (_leases.Find(lease => lease.RealPath == real && lease.Holder.Card != holder.Card) is { } other)
            {
                if (other.Names.Add(path)) Publish();
                return null;
            }

            return Add(path, real, holder);
        }
    }

    /// <summary>For a run that is there already, whoever else works there.</summary>
    public Lease Count(string path, WorkspaceHolder holder)
    {
        var real = RealPath(path);
        lock (_leasesLock) return Add(path, real, holder);
    }

    /// <summary>What is missing at its end is made later, by that name.</summary>
    internal static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var known = full; known is not null; known = Path.GetDirectoryName(known))
        {
            if (TryFind(known) is not { } real) continue;
            return known == full ? real : Path.Combine(real, Path.GetRelativePath(known, full));
        }

        return full;
    }

    /// <summary>Null as well where we may not look: then the name is all that is known of a directory.</summary>
    static string? TryFind(string path)
    {
        try
        {
            using var folder = OpenFolder.TryOpen(path);
            return folder?.CurrentPath();
        }
        catch (IOException)
        {
            return null;
        }
    }

    Lease Add(string path, string real, WorkspaceHolder holder)
    {
        var lease = new Lease(this, real, holder);
        lease.Names.Add(path);
        _leases.Add(lease);
        Publish();
        return lease;
    }

    void Remove(Lease lease)
    {
        lock (_leasesLock)
        {
            if (_leases.Remove(lease)) Publish();
        }
    }

    void Publish()
    {
        var busy = new Dictionary<string, WorkspaceHolder>(StringComparer.Ordinal);
        foreach (var lease in _leases)
        {
            busy[lease.RealPath] = lease.Holder;
            foreach (var name in lease.Names) busy[name] = lease.Holder;
        }

        _busy = busy.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>One run's hold on its directory; disposing gives it back, once.</summary>
    public sealed class Lease(WorkspaceLeases leases, string realPath, WorkspaceHolder holder) : IDisposable
    {
        public string RealPath => realPath;

        public WorkspaceHolder Holder => holder;

        /// <summary>Guarded by the leases' lock.</summary>
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public void Dispose() => leases.Remove(this);
    }
}
