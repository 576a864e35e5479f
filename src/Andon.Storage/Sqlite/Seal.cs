using System.Globalization;
using System.Text;
using Andon.Storage.Disks;
using Andon.Storage.Log;
using Andon.Storage.Recovery;

namespace Andon.Storage.Sqlite;

/// <summary>
/// A small file that says what the database's files were like after our own last write to them, so that the next start
/// notices who touched them meanwhile. It is changed before each checkpoint, which alone writes to the database, and
/// after it; when a new write-ahead log begins; and when the store is opened and closed. Owned by the writer thread.
/// </summary>
sealed class Seal(StorePlace place, IDisk disk)
{
    const int BytesMax = 512;

    /// <summary>So much is read within some 50 ms at the start.</summary>
    const long ContentBytesMax = 128 * 1024 * 1024;

    const int ChunkBytes = 1024 * 1024;

    SealText? _now;

    string SealPath => place.Database + ".seal";

    /// <summary>What it says; null when there is none.</summary>
    public SealText? Text => _now ??= Read();

    /// <summary>The record that the database had when it was sealed; 0 when no seal says.</summary>
    public long Record => Text?.Record ?? 0;

    /// <summary>
    /// From now on the file is being written: a crash leaves it without a seal but says that it was us, and how much of
    /// the write-ahead log it takes to make it whole.
    /// </summary>
    public void Break(long record, WalMark wal) => Put(Present() with
    {
        Record = record,
        Described = SealText.Writing,
        Wal = wal,
        Content = null,
    });

    public void Write(long record, WalMark wal)
    {
        if (disk.Stat(place.Database) is { } stamp)
            Put(Present() with { Record = record, Described = SealText.Describe(stamp), Wal = wal, Content = null });
    }

    /// <summary>Another write-ahead log began, over a database that is whole without it.</summary>
    public void NoteWal(ulong salts) => Put(Present() with { Wal = new WalMark(salts, 0, IsNeeded: false) });

    /// <summary>
    /// From now on the log may go on, in the segment of this number and length; durable when this returns.
    /// </summary>
    public void NoteOpen(long segment, long bytes)
    {
        Put(Present() with { Segment = segment, SegmentBytes = bytes, IsClosed = false, Content = null });
        disk.SyncDirectory(place.Directory);
    }

    /// <summary>
    /// The log ends at the record, and database and write-ahead log have all of it. No connection has the database open
    /// any more, so its content is noted too, unless that would take long.
    /// </summary>
    public void NoteClosed(long record)
    {
        if (Text is { } now) Put(now with { Record = record, IsClosed = true, Content = ReadContent() });
    }

    /// <summary>What somebody did to the database while nobody watched; null when nothing.</summary>
    public string? IsBrokenBy(FileStamp stamp)
    {
        if (Text is not { } text) return "its seal is missing";
        if (!text.IsWriting && text.Described != SealText.Describe(stamp))
            return "somebody touched it while the daemon was down";
        return text.Content is { } content && content != ReadContent()
            ? "its content is not what was written, though nobody touched it: the disk gave it back otherwise"
            : null;
    }

    /// <summary>A checksum of the database's file; null of a large one.</summary>
    uint? ReadContent()
    {
        if (disk.Stat(place.Database) is not { Size: <= ContentBytesMax }) return null;
        using var file = disk.Open(place.Database);
        var buffer = new byte[ChunkBytes];
        var sum = 0u;
        for (var offset = 0L; file.Read(offset, buffer) is var count and > 0; offset += count)
            sum = Crc32C.Of(buffer.AsSpan(0, count), sum);
        return sum;
    }

    SealText Present() => Text ?? new SealText(0, SealText.Unknown, 0, null, IsClosed: false);

    SealText? Read()
    {
        if (disk.Stat(SealPath) is null) return null;
        using var file = disk.Open(SealPath);
        Span<byte> bytes = stackalloc byte[BytesMax];
        return SealText.Parse(Encoding.ASCII.GetString(bytes[..file.Read(0, bytes)]));
    }

    void Put(SealText text)
    {
        var unnamed = SealPath + ".new";
        if (disk.Stat(unnamed) is not null) disk.Remove(unnamed);
        using (var file = disk.Create(unnamed))
        {
            file.Write(0, Encoding.ASCII.GetBytes(text.ToString()));
            file.Sync();
        }

        disk.Rename(unnamed, SealPath);
        _now = text;
    }
}

/// <summary>
/// What a seal says. Sample: <c>152 of 131090 40960 1790000000123456789 1790000000123456789; segment 3 65536; wal
/// 81985529216486895 40 alone; content 305419896; closed; sum 0a1b2c3d</c>.
/// </summary>
/// <param name="Record">The last that the database had.</param>
/// <param name="Described">Its file's inode, size and times, or that it was being written.</param>
/// <param name="Segment">The number of the log's last segment; 0 when it does not say.</param>
/// <param name="Wal">What the write-ahead log was like; null when it does not say.</param>
/// <param name="IsClosed">Whether the store was closed in order, so that the record is the log's last.</param>
sealed record SealText(long Record, string Described, long Segment, WalMark? Wal, bool IsClosed)
{
    public const string Writing = "writing";
    public const string Unknown = "unknown";

    /// <summary>How long that segment is at least; 0 when it does not say.</summary>
    public long SegmentBytes { get; init; }

    /// <summary>A checksum of the database's content; null when it was not taken, or may have changed.</summary>
    public uint? Content { get; init; }

    public bool IsWriting => Described == Writing;

    public static string Describe(FileStamp stamp) => string.Create(
        CultureInfo.InvariantCulture,
        $"{stamp.Inode} {stamp.Size} {stamp.ModifiedNanoseconds} {stamp.ChangedNanoseconds}");

    /// <summary>Null when it is no seal.</summary>
    public static SealText? Parse(string text)
    {
        if (!HasOwnSum(ref text)) return null;
        var parts = text.Split("; ");
        var first = parts[0].Split(" of ", 2);
        if (first.Length != 2 || Number(first[0]) is not { } record) return null;
        var seal = new SealText(record, first[1], 0, null, IsClosed: false);
        foreach (var part in parts.AsSpan(1))
        {
            var words = part.Split(' ');
            switch (words)
            {
                case ["segment", var number, var bytes] when Number(number) is { } segment:
                    seal = seal with { Segment = segment, SegmentBytes = Number(bytes) ?? 0 };
                    break;
                case ["wal", var salts, var frames, "alone" or "needed"]
                    when ulong.TryParse(salts, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    && Number(frames) is { } count:
                    seal = seal with { Wal = new WalMark(value, count, words[3] == "needed") };
                    break;
                case ["content", var content] when Number(content) is >= 0 and <= uint.MaxValue and var sum:
                    seal = seal with { Content = (uint)sum };
                    break;
                case ["closed"]:
                    seal = seal with { IsClosed = true };
                    break;
                default:
                    return null;
            }
        }

        return seal;
    }

    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Record} of {Described}");
        if (Segment > 0)
            text = string.Create(CultureInfo.InvariantCulture, $"{text}; segment {Segment} {SegmentBytes}");
        if (Wal is { } wal)
        {
            text = string.Create(
                CultureInfo.InvariantCulture,
                $"{text}; wal {wal.Salts} {wal.Frames} {(wal.IsNeeded ? "needed" : "alone")}");
        }

        if (Content is { } content) text = string.Create(CultureInfo.InvariantCulture, $"{text}; content {content}");
        if (IsClosed) text += "; closed";
        return text + SumOf(text);
    }

    /// <summary>A seal of an earlier version has one part and no checksum.</summary>
    static bool HasOwnSum(ref string text)
    {
        if (!text.Contains(';', StringComparison.Ordinal)) return true;
        var at = text.LastIndexOf("; ", StringComparison.Ordinal);
        var (said, sum) = (text[..Math.Max(0, at)], text[Math.Max(0, at)..]);
        text = said;
        return sum == SumOf(said);
    }

    static string SumOf(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"; sum {Crc32C.Of(Encoding.ASCII.GetBytes(text)):x8}");

    static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A write-ahead log, and what the database's file means without it.</summary>
/// <param name="Salts">SQLite's own mark of this one; 0 when there was none.</param>
/// <param name="Frames">It has at least so many whole ones.</param>
/// <param name="IsNeeded">Whether the file is only whole together with those.</param>
readonly record struct WalMark(ulong Salts, long Frames, bool IsNeeded)
{
    public static WalMark None => default;
}
