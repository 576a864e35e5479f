using Andon.Linux.Files;

namespace Andon.Storage.Log;

/// <summary>A file of a log that was copied beside a board's backups.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Uuid">The board's.</param>
/// <param name="Generation">Which making of the board's files it is of.</param>
/// <param name="Number">Rises from file to file.</param>
/// <param name="Record">The record after which it begins.</param>
/// <param name="IsBase">Whether it says all that was before it, so that the log goes on from it.</param>
public sealed record ArchivedSegment(
    string Path, string Uuid, long Generation, long Number, long Record, bool IsBase);

/// <summary>
/// The log of a board as it is archived: copies of whole frames, which belong to nobody's store. A board that was
/// given back an earlier state goes on in a later generation; what it had done before stays in the archive.
/// </summary>
public static class ArchivedLog
{
    /// <summary>What names of files of a log end with.</summary>
    public const string Extension = SegmentHeader.Extension;

    /// <summary>In order. What is no file of a log, or not whole, is left out.</summary>
    public static IReadOnlyList<ArchivedSegment> Segments(string folder)
    {
        var found = new List<ArchivedSegment>();
        if (!Directory.Exists(folder)) return found;
        foreach (var path in Directory.EnumerateFiles(folder, "*" + SegmentHeader.Extension))
        {
            if (HeaderOf(path) is not { } header) continue;
            found.Add(new ArchivedSegment(
                path, header.Store.Uuid.ToString("D"), header.Store.Generation, header.Number, header.Start.Record,
                header.IsBase));
        }

        found.Sort((a, b) => a.Number.CompareTo(b.Number));
        return found;
    }

    /// <summary>Of which board a file is; null when it is no file of a log.</summary>
    public static string? UuidOf(string path) => HeaderOf(path)?.Store.Uuid.ToString("D");

    /// <summary>
    /// The file in which the log goes on from a copy of the database; null when the archive lacks it.
    /// </summary>
    public static ArchivedSegment? FirstAfter(
        IReadOnlyList<ArchivedSegment> segments, string uuid, long generation, long record) =>
        segments.LastOrDefault(segment =>
            segment.Uuid == uuid && segment.Generation <= generation && segment.Record <= record);

    static SegmentHeader? HeaderOf(string path)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        using var file = PlainFile.TryOpen(path);
        return file is null ? null : SegmentHeader.Parse(bytes[..file.ReadAtLeast(bytes, bytes.Length, false)]);
    }
}
