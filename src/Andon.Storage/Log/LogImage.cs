using System.Globalization;
using Andon.Core.Decisions;
using Andon.Storage.Disks;
using Andon.Storage.Faults;

namespace Andon.Storage.Log;

/// <summary>
/// A log as it lies on the disk at start: its segments, where it ends, and what is wrong with it. Reading it changes
/// nothing. It owns the open files until a <see cref="Log"/> is made of it.
/// </summary>
sealed class LogImage : IDisposable
{
    readonly IDisk _disk;
    readonly string _directory;
    readonly List<Segment> _all = [];
    readonly List<long> _tornHeaders = [];
    readonly List<LooseFile> _headless = [];
    readonly List<string> _foreign = [];
    int _first;
    long _lastBatch;
    bool _isHardened;

    LogImage(IDisk disk, string directory)
    {
        _disk = disk;
        _directory = directory;
    }

    /// <summary>From the last base to the newest.</summary>
    public IReadOnlyList<Segment> Segments => _all[_first..];

    /// <summary>Segments before the last base, which are not needed any more.</summary>
    public IReadOnlyList<Segment> Archived => _all[.._first];

    /// <summary>Files that look like segments and are not ours.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <summary>Segments whose headers cannot be read, though their frames may.</summary>
    public IReadOnlyList<LooseFile> Headless => _headless;

    public bool IsMissing => _all.Count == 0;

    /// <summary>The highest number of any segment, with or without its header.</summary>
    public long LastNumber =>
        Math.Max(_all.Count == 0 ? 0 : _all[^1].Header.Number, _headless.Select(file => file.Number).Append(0).Max());

    /// <summary>How long that segment's file is.</summary>
    public long LastBytes => LastNumber is var number && _headless.Find(file => file.Number == number) is { } headless
        ? headless.File.Stamp.Size
        : _all.Count == 0 ? 0 : _all[^1].File.Stamp.Size;

    /// <summary>Why the log cannot be the whole truth; null when it can.</summary>
    public Damage? Damage { get; private set; }

    /// <summary>
    /// Whether bytes other than room follow the last whole frame: an append that a crash cut off.
    /// </summary>
    public bool IsTorn { get; private set; }

    public LogPoint End { get; private set; }

    /// <summary>Where the log ended before the last batch: the projection may lack that one, and no other.</summary>
    public LogPoint BeforeLastBatch { get; private set; }

    public long Generation => IsMissing ? 0 : _all[^1].Header.Store.Generation;

    public static LogImage Read(IDisk disk, string directory, Guid uuid)
    {
        var image = new LogImage(disk, directory);
        try
        {
            foreach (var name in disk.List(directory).Where(SegmentHeader.IsSegmentName)) image.Add(name, uuid);
            image.Arrange();
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Whose log lies there, by the first whole header; null when none says.</summary>
    public static Guid? FindUuid(IDisk disk, string directory)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        foreach (var name in disk.List(directory).Where(SegmentHeader.IsSegmentName))
        {
            using var file = disk.Open(Path.Combine(directory, name));
            if (SegmentHeader.Parse(bytes[..file.Read(0, bytes)]) is { } header) return header.Store.Uuid;
        }

        return null;
    }

    /// <summary>
    /// Makes durable what was read: the process before us may have died between a write and its sync, or after a sync
    /// that failed. Only the last batch and the header before it can be in doubt; they are written again as they are,
    /// because the kernel may take their pages for clean. Changes no byte.
    /// </summary>
    public void Harden()
    {
        if (_isHardened) return;
        var active = _all[^1];
        var bytes = new byte[active.Length - _lastBatch];
        var count = active.File.Read(_lastBatch, bytes);
        if (count != bytes.Length)
            throw new IOException($"{active.Path} ended at {_lastBatch + count} while it was read.");
        active.File.Write(0, active.Header.ToArray());
        if (count > 0) active.File.Write(_lastBatch, bytes);
        active.File.Sync();
        _disk.SyncDirectory(_directory);
        _isHardened = true;
    }

    /// <summary>
    /// Goes on with it. What a crash left after the last whole frame is cut off; it was never acknowledged.
    /// </summary>
    public Log Continue(Guid uuid)
    {
        Harden();
        var active = _all[^1];
        if (IsTorn) active.CutTail();
        else active.Stamp = active.File.Stamp;
        foreach (var segment in Archived) segment.Dispose();
        return new Log(_disk, _directory, new StoreId(uuid, Generation), [.. Segments], End);
    }

    /// <summary>
    /// What follows the last whole frame and is not room, without the zeros behind it: what an append that a crash cut
    /// off left.
    /// </summary>
    public byte[] ReadTail()
    {
        var active = _all[^1];
        var tail = new byte[Math.Max(0, active.File.Stamp.Size - active.Length)];
        var count = active.File.Read(active.Length, tail);
        return tail.AsSpan(0, count).TrimEnd((byte)0).ToArray();
    }

    public void Dispose()
    {
        foreach (var segment in _all) segment.Dispose();
        foreach (var file in _headless) file.File.Dispose();
    }

    void Add(string name, Guid uuid)
    {
        var path = Path.Combine(_directory, name);
        var file = _disk.Open(path);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        var read = file.Read(0, bytes);
        if (SegmentHeader.Parse(bytes[..read]) is { } header && header.Store.Uuid == uuid)
        {
            _all.Add(new Segment(path, header, file) { Length = file.Stamp.Size });
            return;
        }

        // Frames are only written behind a header that is durable.
        var isTorn = file.Stamp.Size <= SegmentHeader.Size;
        var isHeader = SegmentHeader.Parse(bytes[..read]) is not null || SegmentHeader.IsNewer(bytes[..read]);
        if (!isHeader && !isTorn && SegmentHeader.NumberOf(name) is { } headless)
        {
            _headless.Add(new LooseFile(path, headless, file));
            return;
        }

        file.Dispose();
        if (SegmentHeader.IsNewer(bytes[..read])) throw Newer(path);
        if (!isHeader && SegmentHeader.NumberOf(name) is { } number) _tornHeaders.Add(number);
        else _foreign.Add(name);
    }

    void Arrange()
    {
        if (_all.Count == 0)
        {
            if (_headless.Count > 0) Damage = Overwritten(_headless[0]);
            else if (_foreign.Count > 0) Damage = OfAnother(_foreign[0]);
            return;
        }

        _all.Sort((a, b) => a.Header.Number.CompareTo(b.Header.Number));
        _first = Math.Max(0, _all.FindLastIndex(segment => segment.Header.IsBase));
        Damage = FindGap();
        if (_headless.Find(file => file.Number > _all[_first].Header.Number) is { } headless)
            Damage ??= Overwritten(headless);
        ScanEnd();
    }

    Damage? FindGap()
    {
        var first = _all[_first].Header;
        if (!first.IsBase && first.Start != first.Store.Genesis)
            return Gap(first.Number - 1, $"The segments before {first.FileName} are missing.");
        for (var i = _first + 1; i < _all.Count; i++)
        {
            var (before, after) = (_all[i - 1].Header, _all[i].Header);
            if (after.Start.Record < before.Start.Record)
                return new Damage(DamageKind.LogMiddle, $"{after.FileName} goes back behind {before.FileName}.");
            for (var number = before.Number + 1; number < after.Number; number++)
            {
                if (_tornHeaders.Contains(number) || Scan(_all[i - 1], after.Start.Record).End == after.Start) continue;
                return Gap(
                    number,
                    $"Segment {number}, before {after.FileName}, is missing: it had the records after "
                    + $"{Scan(_all[i - 1], after.Start.Record).End.Record} up to {after.Start.Record}.");
            }
        }

        return null;
    }

    /// <summary>What has the number's name instead tells more than that the segment is not there.</summary>
    Damage Gap(long number, string missing)
    {
        if (_headless.Find(file => file.Number == number) is { } headless) return Overwritten(headless);
        return _foreign.Find(name => SegmentHeader.NumberOf(name) == number) is { } foreign
            ? OfAnother(foreign)
            : new Damage(DamageKind.LogSegmentMissing, missing);
    }

    /// <summary>Finds the end, and the end before the last batch, which may lie some segments back.</summary>
    void ScanEnd()
    {
        var last = _all[^1];
        var found = Scan(last, long.MaxValue);
        (End, last.Length, _lastBatch) = (found.End, found.Length, found.BatchOffset);
        IsTorn = found.IsTorn && !Room.Follows(last.File, last.Length);
        if (IsTorn) Damage ??= FindDamageAtEnd(last);
        BeforeLastBatch = found.BeforeBatch ?? End;
        for (var i = _all.Count - 2; i >= _first && found.BeforeBatch is null; i--)
        {
            if (_all[i].Header.IsBase) break;
            found = Scan(_all[i], _all[i + 1].Header.Start.Record);
            BeforeLastBatch = found.BeforeBatch ?? BeforeLastBatch;
        }
    }

    /// <summary>
    /// An append that was cut off lacks many bits; where one was flipped, the record was whole and acknowledged.
    /// </summary>
    Damage? FindDamageAtEnd(Segment last)
    {
        var name = last.Header.FileName;
        var at = string.Create(CultureInfo.InvariantCulture, $"at byte {last.Length}, after record {End.Record}");
        if (FlippedBit.TryRead(last.File, last.Length) is { } mended
            && LogReader.HeadOf(mended) is { } head && head.Number == End.Record + 1)
            return new Damage(DamageKind.LogFlippedBit, $"{name} has a flipped bit {at}.");
        return HasLaterBatch(last)
            ? new Damage(DamageKind.LogMiddle, $"{name} is damaged {at}, and has later records behind that.")
            : null;
    }

    /// <summary>How far a segment is whole, up to a record.</summary>
    public static SegmentEnd Scan(Segment segment, long lastRecord)
    {
        var point = segment.Header.Start;
        var size = segment.File.Stamp.Size;
        if (segment.Header.IsBase) return new SegmentEnd(point, null, size, size, false);
        LogPoint? beforeBatch = null;
        var frames = new FrameReader(segment.File);
        var length = frames.Offset;
        var batch = length;
        while (point.Record < lastRecord && frames.Next())
        {
            var head = LogReader.HeadOf(frames.Payload.Span);
            if (head is not { } next || next.Number != point.Record + 1 || next.First != point.Position + 1)
                return new SegmentEnd(point, beforeBatch, batch, length, IsTorn: true);
            if (next.OpensBatch) (beforeBatch, batch) = (point, length);
            point = next.End;
            length = frames.Offset;
        }

        return new SegmentEnd(point, beforeBatch, batch, length, frames.IsTorn);
    }

    /// <summary>
    /// A torn append is the last one. If a whole frame that opens a later batch follows the bad place, then
    /// acknowledged frames were damaged: a batch is only written after the one before it was synced.
    /// </summary>
    internal static bool HasLaterBatch(Segment segment)
    {
        var rest = new byte[Math.Max(0, segment.File.Stamp.Size - segment.Length)];
        var count = segment.File.Read(segment.Length, rest);
        var from = 0;
        while (rest.AsSpan(from, count - from).IndexOf(RecordEncoder.Prefix) is var hit and >= 0)
        {
            var start = from + hit - FrameBuffer.FrameHeaderSize;
            from += hit + 1;
            if (start < 0) continue;
            var frames = new FrameReader(segment.File, segment.Length + start);
            if (frames.Next() && LogReader.HeadOf(frames.Payload.Span) is { OpensBatch: true } && start > 0)
                return true;
        }

        return false;
    }

    static StoreException Newer(string path) => new(
        ErrorCode.StoreNewer,
        $"{path} cannot be read.",
        "A newer version of Andon wrote it.",
        "Run that version; nothing was changed.");

    static Damage Overwritten(LooseFile file) => new(
        DamageKind.LogHeaderOverwritten, $"The header of {Path.GetFileName(file.Path)} was overwritten.");

    static Damage OfAnother(string name) => new(
        DamageKind.LogSegmentForeign, $"{name} in the log belongs to another board.");

    /// <summary>
    /// How far a segment is whole. The offset is that of its last batch, or its end when it has none.
    /// </summary>
    public readonly record struct SegmentEnd(
        LogPoint End, LogPoint? BeforeBatch, long BatchOffset, long Length, bool IsTorn);
}

/// <summary>A segment of which only the name and the frames are known.</summary>
sealed record LooseFile(string Path, long Number, IDiskFile File);
