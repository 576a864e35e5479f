using Andon.Storage.Disks;

namespace Andon.Simulation;

/// <summary>What the code asks of the disk; a fault plan may refuse any of them.</summary>
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
    SyncDirectory,
}

/// <summary>
/// A disk that forgets. What is written is visible at once but durable only after a sync of the file, and a name only after
/// a sync of its directory; a power cut keeps, loses or tears each write that was not synced, as the seed says. Faults strike
/// where the plan says, and a write that fails may have written a part.
/// </summary>
public sealed class SimulatedDisk(Random random) : IDisk
{
    const int Sector = 512;

    readonly SortedDictionary<string, Node> _names = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Node> _durableNames = new(StringComparer.Ordinal);
    readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    ulong _lastInode = 100;
    long _ticks;
    int _boot;

    /// <summary>Asked before every call; an exception is thrown in its place.</summary>
    public Func<DiskCall, string, IOException?> Fault { get; set; } = (_, _) => null;

    public long Free { get; set; } = 1L << 40;

    public bool IsReadOnly { get; set; }

    public IDiskFile Create(string path)
    {
        Strike(DiskCall.Create, path);
        if (_names.ContainsKey(path)) throw new IOException($"create {path}: file exists");
        var node = new Node(++_lastInode) { Changed = ++_ticks, Modified = _ticks };
        _names[path] = node;
        return new File(this, node, path, _boot);
    }

    public IDiskFile Open(string path)
    {
        Strike(DiskCall.Open, path);
        return _names.TryGetValue(path, out var node)
            ? new File(this, node, path, _boot)
            : throw new FileNotFoundException($"open {path}: no such file", path);
    }

    public FileStamp? Stat(string path) => _names.TryGetValue(path, out var node) ? Stamp(node) : null;

    public void Rename(string from, string to)
    {
        Strike(DiskCall.Rename, from);
        if (!_names.Remove(from, out var node)) throw new FileNotFoundException($"rename {from}: no such file", from);
        _names[to] = node;
        node.Changed = ++_ticks;
    }

    public void Remove(string path)
    {
        Strike(DiskCall.Remove, path);
        _names.Remove(path);
    }

    public void CreateDirectory(string path) => _directories.Add(path);

    public void SyncDirectory(string path)
    {
        Strike(DiskCall.SyncDirectory, path);
        foreach (var name in _durableNames.Keys.Where(name => IsIn(path, name)).ToList()) _durableNames.Remove(name);
        foreach (var (name, node) in _names.Where(pair => IsIn(path, pair.Key))) _durableNames[name] = node;
    }

    public IReadOnlyList<string> List(string directory) =>
        [.. _names.Keys.Where(name => IsIn(directory, name)).Select(name => Path.GetFileName(name))];

    public bool CanWrite(string path) => !IsReadOnly;

    public long FreeSpace(string path) => Free;

    /// <summary>The process died: everything written stays, every open file of it is closed.</summary>
    public void KillProcess() => _boot++;

    /// <summary>The power went: each write that was not synced is kept, lost or torn; each name that was not, kept or lost.</summary>
    public void CutPower()
    {
        _boot++;
        foreach (var directory in _names.Keys.Concat(_durableNames.Keys).Select(DirectoryOf).Distinct().ToList())
        {
            if (random.Next(2) == 0) ForgetNames(directory);
        }

        _durableNames.Clear();
        foreach (var (name, node) in _names) _durableNames[name] = node;
        foreach (var node in _names.Values.Distinct()) node.Settle(random);
    }

    /// <summary>What somebody else does to a file: written at once and durable.</summary>
    public void Overwrite(string path, long offset, byte[] bytes)
    {
        var node = _names[path];
        node.Apply(new Patch(offset, bytes));
        node.MakeDurable();
        node.Modified = node.Changed = ++_ticks;
    }

    public byte[] Content(string path) => [.. _names[path].Content];

    void ForgetNames(string directory)
    {
        foreach (var name in _names.Keys.Where(name => IsIn(directory, name)).ToList()) _names.Remove(name);
        foreach (var (name, node) in _durableNames.Where(pair => IsIn(directory, pair.Key))) _names[name] = node;
    }

    void Strike(DiskCall call, string path)
    {
        if (IsReadOnly && call is not (DiskCall.Read or DiskCall.Open)) throw new IOException($"{call} {path}: read-only");
        if (Fault(call, path) is { } fault) throw fault;
    }

    FileStamp Stamp(Node node) => new(
        1, node.Inode, _names.Values.Count(other => other == node), node.Content.Count, node.Modified, node.Changed);

    static bool IsIn(string directory, string name) => DirectoryOf(name) == directory;

    static string DirectoryOf(string name) => Path.GetDirectoryName(name) ?? "";

    /// <summary>A part of a file and its new bytes, or a cut when there are none.</summary>
    sealed record Patch(long Offset, byte[]? Bytes);

    sealed class Node(ulong inode)
    {
        readonly List<Patch> _unsynced = [];
        byte[] _durable = [];

        public ulong Inode => inode;

        public List<byte> Content { get; private set; } = [];

        public long Modified { get; set; }

        public long Changed { get; set; }

        public void Apply(Patch patch)
        {
            Put(Content, patch);
            _unsynced.Add(patch);
        }

        public void MakeDurable()
        {
            _durable = [.. Content];
            _unsynced.Clear();
        }

        public void Settle(Random random)
        {
            var settled = new List<byte>(_durable);
            foreach (var patch in _unsynced)
            {
                var fate = random.Next(3);
                if (fate == 0) continue;
                Put(settled, fate == 1 ? patch : Torn(patch, random));
            }

            Content = settled;
            MakeDurable();
        }

        static Patch Torn(Patch patch, Random random)
        {
            if (patch.Bytes is not { Length: > 0 } bytes) return patch;
            var kept = random.Next(bytes.Length + 1);
            if (random.Next(2) == 0) kept -= kept % Sector;
            return patch with { Bytes = bytes[..kept] };
        }

        static void Put(List<byte> content, Patch patch)
        {
            if (patch.Bytes is null)
            {
                content.RemoveRange((int)patch.Offset, content.Count - (int)patch.Offset);
                return;
            }

            while (content.Count < patch.Offset + patch.Bytes.Length) content.Add(0);
            for (var i = 0; i < patch.Bytes.Length; i++) content[(int)patch.Offset + i] = patch.Bytes[i];
        }
    }

    /// <summary>A descriptor. One of a process that died is a bug of the simulation to use.</summary>
    sealed class File(SimulatedDisk disk, Node node, string path, int boot) : IDiskFile
    {
        public FileStamp Stamp => disk.Stamp(node);

        public string? CurrentPath => disk._names.FirstOrDefault(pair => pair.Value == node).Key;

        public int Read(long offset, Span<byte> buffer)
        {
            Check(DiskCall.Read);
            var count = (int)Math.Clamp(node.Content.Count - offset, 0, buffer.Length);
            for (var i = 0; i < count; i++) buffer[i] = node.Content[(int)offset + i];
            return count;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            try
            {
                Check(DiskCall.Write);
            }
            catch (IOException)
            {
                Touch(new Patch(offset, bytes[..disk.NextLength(bytes.Length)].ToArray()));
                throw;
            }

            Touch(new Patch(offset, bytes.ToArray()));
        }

        public void Sync()
        {
            Check(DiskCall.Sync);
            node.MakeDurable();
        }

        public void Truncate(long length)
        {
            Check(DiskCall.Truncate);
            if (length < node.Content.Count) Touch(new Patch(length, null));
        }

        public void Dispose()
        {
        }

        void Touch(Patch patch)
        {
            node.Apply(patch);
            node.Modified = node.Changed = ++disk._ticks;
        }

        void Check(DiskCall call)
        {
            if (boot != disk._boot) throw new InvalidOperationException($"{path} was opened by a process that is gone.");
            disk.Strike(call, path);
        }
    }

    int NextLength(int length) => random.Next(length + 1);
}
