using Andon.Storage.Disks;

namespace Andon.StoreContract.Disks;

/// <summary>
/// Names of files. Changes are journalled in order, as file systems do: a power cut keeps a beginning of those that
/// were not synced. Owned by its disk.
/// </summary>
sealed class SimulatedDirectory(ulong inode, long tick)
{
    readonly List<(string Name, SimulatedNode? Node, bool GoesOn)> _unsynced = [];
    readonly SortedDictionary<string, SimulatedNode> _durable = new(StringComparer.Ordinal);
    long _changed = tick;

    public SortedDictionary<string, SimulatedNode> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether its own name is; else a power cut may take it away.</summary>
    public bool IsDurable { get; set; }

    public FileStamp Stamp => new(1, inode, 2, 4096, _changed, _changed);

    public void Set(string name, SimulatedNode? node, long tick) => Set(name, node, goesOn: false, tick);

    /// <summary>One step: never is the file without a name, or with two.</summary>
    public void Rename(string from, string to, long tick)
    {
        var node = Names[from];
        Set(to, node, goesOn: true, tick);
        Set(from, null, goesOn: false, tick);
    }

    public int Count(SimulatedNode node)
    {
        var count = 0;
        foreach (var other in Names.Values)
            if (other == node) count++;
        return count;
    }

    public void Sync()
    {
        foreach (var (name, node, _) in _unsynced) Put(_durable, name, node);
        _unsynced.Clear();
    }

    public void CutPower(Random random)
    {
        var kept = random.Next(_unsynced.Count + 1);
        while (kept > 0 && _unsynced[kept - 1].GoesOn) kept--;
        _unsynced.RemoveRange(kept, _unsynced.Count - kept);
        Sync();
        Names.Clear();
        foreach (var (name, node) in _durable) Names[name] = node;
    }

    void Set(string name, SimulatedNode? node, bool goesOn, long tick)
    {
        _changed = tick;
        Put(Names, name, node);
        _unsynced.Add((name, node, goesOn));
    }

    static void Put(SortedDictionary<string, SimulatedNode> names, string name, SimulatedNode? node)
    {
        if (node is null) names.Remove(name);
        else names[name] = node;
    }
}
