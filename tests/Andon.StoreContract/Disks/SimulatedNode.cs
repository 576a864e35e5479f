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
        foreach (var patch in _unsynced) patch.Put(_durable);
        _unsynced.Clear();
    }

    /// <summary>The kernel gave up on these pages: it calls them clean, and no later sync will write them.</summary>
    public void FailSync(Random random)
    {
        foreach (var patch in _unsynced) PutByChance(patch, random);
        _unsynced.Clear();
    }

    public void CutPower(Random random)
    {
        FailSync(random);
        Content = _durable.Clone();
    }

    void Apply(Patch patch)
    {
        patch.Put(Content);
        _unsynced.Add(patch);
    }

    /// <summary>All of it reaches the platter, or nothing, or a beginning, or any of its sectors.</summary>
    void PutByChance(Patch patch, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                break;
            case 1:
                patch.Put(_durable);
                break;
            case 2:
                patch.PutBeginning(_durable, random);
                break;
            default:
                patch.PutSectors(_durable, random);
                break;
        }
    }

    /// <summary>A part of a file and its new bytes, or a cut when there are none.</summary>
    sealed class Patch(long offset, byte[]? bytes)
    {
        public void Put(ByteStore content)
        {
            if (bytes is null) content.CutTo((int)offset);
            else content.Put((int)offset, bytes);
        }

        public void PutBeginning(ByteStore content, Random random)
        {
            var kept = random.Next((bytes?.Length ?? 0) + 1);
            if (random.Next(2) == 0) kept -= kept % Sector;
            if (bytes is null) Put(content);
            else content.Put((int)offset, bytes.AsSpan(0, kept));
        }

        /// <summary>Sectors are written in any order, so any of them may be missing.</summary>
        public void PutSectors(ByteStore content, Random random)
        {
            if (bytes is null) Put(content);
            for (var start = 0; start < bytes?.Length;)
            {
                var end = Math.Min(bytes.Length, start + Sector - (int)((offset + start) % Sector));
                if (random.Next(2) == 0) content.Put((int)offset + start, bytes.AsSpan(start, end - start));
                start = end;
            }
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
