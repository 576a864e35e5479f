using Andon.Linux.ControlGroups;

namespace Andon.Linux.Processes;

/// <summary>
/// All live processes that one process brought forth: its descendants, the members of its session and group, and, for
/// those that detached themselves and lost their parents, whatever bears its environment marker or is in its control
/// group. Processes that stand alone, or bear the marker of another tree, are left out with all below them: a worker
/// that starts our daemon must not take it down.
/// </summary>
public sealed class ProcessTree
{
    readonly ProcessIdentity _root;
    readonly ProcessMarker? _marker;
    readonly ControlGroup? _group;
    readonly bool _includesRoot;

    ProcessTree(ProcessIdentity root, ProcessMarker? marker, ControlGroup? group, bool includesRoot)
    {
        _root = root;
        _marker = marker;
        _group = group;
        _includesRoot = includesRoot;
    }

    /// <summary>
    /// The process and everything it brought forth, whether or not it still runs itself; the group was made for it.
    /// </summary>
    public static ProcessTree Of(ProcessIdentity root, ProcessMarker? marker, ControlGroup? group = null) =>
        new(root, marker, group, includesRoot: true);

    /// <summary>Everything below this process: with <see cref="ChildSubreaper"/> enabled, that is complete.</summary>
    public static ProcessTree BelowSelf(ProcessMarker? marker, ControlGroup? group = null) =>
        new(ProcessIdentity.Current, marker, group, includesRoot: false);

    /// <summary>
    /// The members alive at this moment. A process that forks while we look may be missed, so whoever must be sure
    /// asks until the answer stays empty.
    /// </summary>
    public IReadOnlyList<ProcessIdentity> Members()
    {
        if (_root.BootId != ProcessIdentity.CurrentBootId) return [];

        var entries = ProcessEntry.ReadAll();
        var children = entries.ToLookup(entry => entry.Parent);
        var members = new Dictionary<int, ProcessEntry>();
        var inside = _group?.Pids().ToHashSet();
        var pending = new Stack<ProcessEntry>(Seeds(entries, inside));
        var seen = new HashSet<int>();
        while (pending.TryPop(out var entry))
        {
            if (!seen.Add(entry.Pid)) continue;
            // Whoever is in the run's group is the run's, whatever its environment says: a worker writes that itself.
            if (inside?.Contains(entry.Pid) != true && !Belongs(entry)) continue;
            if (IsWanted(entry)) members.Add(entry.Pid, entry);
            foreach (var child in children[entry.Pid]) pending.Push(child);
        }

        return [.. members.Values.OrderBy(entry => entry.Pid).Select(entry => ProcessIdentity.Of(entry))];
    }

    /// <summary>
    /// Kills the control group in one step, so that no fork escapes; not when we are in it ourselves.
    /// </summary>
    internal void TryKillGroup()
    {
        if (_group is not { } group || _root.BootId != ProcessIdentity.CurrentBootId) return;
        var pids = group.Pids();
        if (pids.Count == 0) return;
        if (!pids.Contains(Environment.ProcessId)) group.TryKill();
    }

    /// <summary>Where the walk starts. Nothing that began before the root can stem from it.</summary>
    IEnumerable<ProcessEntry> Seeds(List<ProcessEntry> entries, HashSet<int>? inside)
    {
        var holder = entries.Find(entry => entry.Pid == _root.Pid);
        var isRecycled = holder.Pid == _root.Pid && holder.StartTicks != _root.StartTicks;
        return entries.Where(entry =>
            entry.StartTicks >= _root.StartTicks
            && (inside?.Contains(entry.Pid) == true || IsSeed(entry, isRecycled)));
    }

    /// <summary>
    /// A pid is not given out again while a session or a group bears its number; once it is, both say nothing.
    /// Below ourselves the parents alone decide: our own session may hold strangers.
    /// </summary>
    bool IsSeed(in ProcessEntry entry, bool isRecycled)
    {
        if (entry.Pid == _root.Pid) return !isRecycled;
        if (_includesRoot && !isRecycled && (entry.Session == _root.Pid || entry.Group == _root.Pid)) return true;
        return entry.IsAlive && _marker?.IsOn(entry.Pid) == true;
    }

    bool Belongs(in ProcessEntry entry) =>
        entry.Pid == _root.Pid || !entry.IsAlive || ProcessMarker.AllowsMember(entry.Pid, _marker);

    bool IsWanted(in ProcessEntry entry) =>
        entry.IsAlive && (entry.Pid == _root.Pid ? _includesRoot : entry.Pid != Environment.ProcessId);
}
