namespace Andon.StoreContract.Disks;

/// <summary>A file's content: as every process sees it, and as the platter has it. Owned by its disk.</summary>
sealed class SimulatedNode(ulong inode)
{
    const int Sector = 512;

    readonly List<Patch> _unsynced = [];
    readonly ByteStore _durable = new();

    public ulong Inode => inode;

    public ByteStore Content { get; private set; } = new();

    public long Modified { get; private set; }

    public long Changed { get; private set; }

    public void Touch(long tick) => (Modified, Changed) = (tick, tick);

    public void Change(long tick) => Changed = tick;

    public void Write(long offset, ReadOnlySpan<byte> bytes) => Apply(new Patch(offset, bytes.ToArray()));

    public void Truncate(long length)
    {
        if (length < Content.Length) Apply(new Patch(length, null));
    }

    public void Sync()
    {
        foreach (var patch in _unsynced.Where(patch => !patch.IsDoomed)) patch.Put(_durable);
        _unsynced.RemoveAll(patch => !patch.IsDoomed);
    }

    /// <summary>The kernel gave up on these pages: it calls them clean, and no later sync will write them.</summary>
    public void FailSync(Random random)
    {
        foreach (var patch in _unsynced)
        {
            if (random.Next(3) == 0) patch.Put(_durable);
            patch.IsDoomed = true;
        }
    }

    public void CutPower(Random random)
    {
        foreach (var patch in _unsynced.Where(patch => !patch.IsDoomed))
        {
            var fate = random.Next(3);
            if (fate > 0) (fate == 1 ? patch : Torn(patch, random)).Put(_durable);
        }

        _unsynced.Clear();
        Content = _durable.Clone();
    }

    void Apply(Patch patch)
    {
        patch.Put(Content);
        _unsynced.Add(patch);
    }

    static Patch Torn(Patch patch, Random random)
    {
        if (patch.Bytes is not { Length: > 0 } bytes) return patch;
        var kept = random.Next(bytes.Length + 1);
        if (random.Next(2) == 0) kept -= kept % Sector;
        return new Patch(patch.Offset, bytes[..kept]);
    }

    /// <summary>A part of a file and its new bytes, or a cut when there are none.</summary>
    sealed class Patch(long offset, byte[]? bytes)
    {
        public long Offset => offset;

        public byte[]? Bytes => bytes;

        public bool IsDoomed { get; set; }

        public void Put(ByteStore content)
        {
            if (bytes is null) content.CutTo((int)offset);
            else content.Put((int)offset, bytes);
        }
    }
}

/// <summary>Bytes that grow; what was never written is zero.</summary>
sealed class ByteStore
{
    byte[] _bytes = [];

    public int Length { get; private set; }

    public void Put(int offset, ReadOnlySpan<byte> bytes)
    {
        var end = offset + bytes.Length;
        if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        bytes.CopyTo(_bytes.AsSpan(offset));
        Length = Math.Max(Length, end);
    }

    public int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (count > 0) _bytes.AsSpan((int)offset, count).CopyTo(buffer);
        return count;
    }

    public void CutTo(int length)
    {
        if (length >= Length) return;
        _bytes.AsSpan(length, Length - length).Clear();
        Length = length;
    }

    public byte[] ToArray() => _bytes[..Length];

    public ByteStore Clone() => new() { _bytes = ToArray(), Length = Length };
}
