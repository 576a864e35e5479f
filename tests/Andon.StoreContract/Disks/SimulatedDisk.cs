using Andon.Storage.Disks;

namespace Andon.StoreContract.Disks;

/// <summary>What the code asks of the disk; each call may be refused or be the process's last.</summary>
public enum DiskCall
{
    Create,
    Open,
    Read,
    Write,
    Sync,
    Truncate,
    Rename,
    Remove,
    CreateDirectory,
    SyncDirectory,
}

/// <summary>What becomes of a call.</summary>
public enum Blow
{
    None,

    /// <summary>It is refused, as with ENOSPC or EIO; of a write, a part may have been done.</summary>
    Fail,

    /// <summary>The process dies before it has any effect.</summary>
    KillBefore,

    /// <summary>The process dies after it took effect; of a write, after a part of it.</summary>
    KillAfter,
}

/// <summary>The process is gone; nobody but the simulator may catch it.</summary>
public sealed class ProcessKilled : Exception;

/// <summary>
/// A disk that forgets. What is written is visible at once but durable only after a sync of the file, and a name
/// only after a sync of its directory; a power cut keeps each write that was not synced, or loses it, or any of its
/// sectors; and it keeps the first few of the directory's changes that were not. A sync that fails has lost its
/// writes for good, whatever later syncs say, though they stay visible until the power goes. The seed alone
/// decides. Used by one thread.
/// </summary>
public sealed class SimulatedDisk(Random random) : IDisk
{
    readonly Dictionary<string, SimulatedDirectory> _directories = new(StringComparer.Ordinal);
    ulong _lastInode = 100;
    long _ticks;
    bool _isDead;

    /// <summary>Asked before every call that touches the disk.</summary>
    public Func<DiskCall, string, Blow> Strike { get; set; } = (_, _) => Blow.None;

    public long Free { get; set; } = 1L << 40;

    public bool IsReadOnly { get; set; }

    /// <summary>Calls so far.</summary>
    public long Calls { get; private set; }

    internal Random Random => random;

    /// <summary>Counts the processes; what an earlier one opened is closed.</summary>
    internal int Boot { get; private set; }

    public IDiskFile Create(string path) => Do(DiskCall.Create, path, () =>
    {
        if (Find(path) is not null) throw new IOException($"create {path}: file exists");
        var node = new SimulatedNode(++_lastInode);
        node.Touch(++_ticks);
        DirectoryOf(path).Set(Path.GetFileName(path), node, _ticks);
        return (IDiskFile)new SimulatedFile(this, node, path);
    });

    public IDiskFile Open(string path) => Do(DiskCall.Open, path, () =>
        Find(path) is { } node
            ? (IDiskFile)new SimulatedFile(this, node, path)
            : throw new FileNotFoundException($"open {path}: no such file", path));

    public FileStamp? Stat(string path)
    {
        if (_directories.TryGetValue(path, out var directory)) return directory.Stamp;
        return Find(path) is { } node ? StampOf(node) : null;
    }

    public void Rename(string from, string to) => Do(DiskCall.Rename, from, () =>
    {
        if (_directories.ContainsKey(from)) return RenameDirectory(from, to);
        if (Find(from) is not { } node) throw new FileNotFoundException($"rename {from}: no such file", from);
        var (source, target) = (DirectoryOf(from), DirectoryOf(to));
        if (source == target)
        {
            source.Rename(Path.GetFileName(from), Path.GetFileName(to), ++_ticks);
        }
        else
        {
            target.Set(Path.GetFileName(to), node, ++_ticks);
            source.Set(Path.GetFileName(from), null, _ticks);
        }

        node.Change(_ticks);
        return true;
    });

    public void Remove(string path) => Do(DiskCall.Remove, path, () =>
    {
        DirectoryOf(path).Set(Path.GetFileName(path), null, ++_ticks);
        return true;
    });

    public void CreateDirectory(string path) =>
        Do(DiskCall.CreateDirectory, path, () => _directories.TryAdd(path, new(++_lastInode, ++_ticks)));

    public void SyncDirectory(string path) => Do(DiskCall.SyncDirectory, path, () =>
    {
        Directory(path).Sync();
        foreach (var (name, directory) in _directories)
        {
            if (FolderOf(name) == path) directory.IsDurable = true;
        }

        return true;
    });

    public IReadOnlyList<string> List(string directory) =>
        _directories.TryGetValue(directory, out var found) ? [.. found.Names.Keys] : [];

    public bool CanWrite(string path) => !IsReadOnly;

    public long FreeSpace(string path) => Free;

    /// <summary>The process dies: everything written stays, every open file of it is closed.</summary>
    public void KillProcess() => _isDead = true;

    /// <summary>Another process takes over.</summary>
    public void StartProcess()
    {
        Boot++;
        _isDead = false;
    }

    /// <summary>The power goes, with the process: see the type.</summary>
    public void CutPower()
    {
        KillProcess();
        foreach (var (path, directory) in _directories.ToList())
        {
            if (!directory.IsDurable && random.Next(2) == 0) _directories.Remove(path);
            else directory.CutPower(random);
        }

        foreach (var node in _directories.Values.SelectMany(directory => directory.Names.Values).Distinct())
            node.CutPower(random);
    }

    /// <summary>A directory that is there for good, as the parent of everything is.</summary>
    public void AddRoot(string path) => _directories.Add(path, new(++_lastInode, ++_ticks) { IsDurable = true });

    /// <summary>What somebody else does to a file: written at once and durable.</summary>
    public void Overwrite(string path, long offset, byte[] bytes)
    {
        var node = Find(path) ?? throw new FileNotFoundException(path);
        node.Write(offset, bytes);
        node.Sync();
        node.Touch(++_ticks);
    }

    /// <summary>Somebody else cuts a file, at once and durably.</summary>
    public void Cut(string path, long length)
    {
        var node = Find(path) ?? throw new FileNotFoundException(path);
        node.Truncate(length);
        node.Sync();
        node.Touch(++_ticks);
    }

    /// <summary>Somebody else removes a name, for good.</summary>
    public void Vanish(string path)
    {
        DirectoryOf(path).Set(Path.GetFileName(path), null, ++_ticks);
        DirectoryOf(path).Sync();
    }

    public byte[] Content(string path) => (Find(path) ?? throw new FileNotFoundException(path)).Content.ToArray();

    internal FileStamp StampOf(SimulatedNode node) => new(
        1, node.Inode, _directories.Values.Sum(directory => directory.Count(node)), node.Content.Length,
        node.Modified, node.Changed);

    /// <summary>The name that the file has now.</summary>
    internal string? PathOf(SimulatedNode node) => _directories
        .SelectMany(pair => pair.Value.Names
            .Where(name => name.Value == node).Select(name => Path.Combine(pair.Key, name.Key)))
        .FirstOrDefault();

    internal long Tick() => ++_ticks;

    /// <summary>Asks what becomes of the call; answers it unless it ends here.</summary>
    internal Blow Ask(DiskCall call, string path)
    {
        if (_isDead) throw new ProcessKilled();
        Calls++;
        if (IsReadOnly && call is not (DiskCall.Read or DiskCall.Open))
            throw new IOException($"{call} {path}: read-only");
        var blow = Strike(call, path);
        if (blow == Blow.KillBefore) throw Kill();
        return blow;
    }

    internal ProcessKilled Kill()
    {
        KillProcess();
        return new ProcessKilled();
    }

    T Do<T>(DiskCall call, string path, Func<T> effect)
    {
        var blow = Ask(call, path);
        if (blow == Blow.Fail) throw new IOException($"{call} {path}: refused");
        var result = effect();
        return blow == Blow.KillAfter ? throw Kill() : result;
    }

    /// <summary>With everything below it; durable at once.</summary>
    bool RenameDirectory(string from, string to)
    {
        var moved = _directories.Keys
            .Where(path => path == from || path.StartsWith(from + "/", StringComparison.Ordinal)).ToList();
        foreach (var path in moved)
        {
            if (_directories.Remove(path, out var directory)) _directories[to + path[from.Length..]] = directory;
        }

        return true;
    }

    SimulatedNode? Find(string path) =>
        _directories.TryGetValue(FolderOf(path), out var directory)
            ? directory.Names.GetValueOrDefault(Path.GetFileName(path))
            : null;

    SimulatedDirectory DirectoryOf(string path) => Directory(FolderOf(path));

    SimulatedDirectory Directory(string path) =>
        _directories.GetValueOrDefault(path) ?? throw new DirectoryNotFoundException($"{path}: no such directory");

    static string FolderOf(string path) => Path.GetDirectoryName(path) ?? "";
}
