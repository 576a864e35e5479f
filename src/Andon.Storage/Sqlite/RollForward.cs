using Andon.Core;
using Andon.Core.Events;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>Up to where a copy is to go. What is null does not bound it.</summary>
/// <param name="Record">The last record of the log.</param>
/// <param name="Position">The last event; a command whose events go beyond it is not begun.</param>
/// <param name="Time">The first command later than this, and all after it, are left out.</param>
public sealed record RollTarget(long? Record = null, long? Position = null, Instant? Time = null)
{
    internal bool IsBefore(LogRecord record) =>
        record.Number > Record || record.End.Position > Position || record.At > Time;
}

/// <summary>
/// Lets a copy of a board's database go on with the archived log, in a process that has no store open. What is applied
/// is proved by checksum and chain. A copy that this fails on is good for nothing.
/// </summary>
public static class RollForward
{
    const int BatchLength = 4096;
    const int FindingsMax = 3;

    /// <summary>Throws an <see cref="UnsoundCopyException"/> that says why the copy does not get there.</summary>
    /// <returns>How many records were applied.</returns>
    public static long Run(string copy, string logFolder, RollTarget target) =>
        StoreCopy.Judge(() => RunNow(copy, logFolder, target));

    static long RunNow(string copy, string logFolder, RollTarget target)
    {
        using var database = SqliteDatabase.Open(copy, SqliteCalls.OpenReadWrite, null);
        database.Execute("pragma journal_mode = delete; pragma synchronous = off");
        SchemaSteps.UpgradeCopy(database, StoreSchema.Board);
        using var projection = new SqliteProjection(database, StoreSchema.Board, null);
        var segments = Open(projection, logFolder, target);
        try
        {
            return Apply(projection, segments, target);
        }
        catch (LogDamage damage)
        {
            throw new UnsoundCopyException($"The archived log cannot be used: {damage.Message}", damage);
        }
        finally
        {
            foreach (var segment in segments) segment.Dispose();
        }
    }

    /// <summary>Where two copies of the same point differ; nothing when they hold the same.</summary>
    public static IReadOnlyList<string> Compare(string copy, string other) =>
        StoreCopy.Judge(() => CompareNow(copy, other));

    static List<string> CompareNow(string copy, string other)
    {
        using var ours = SqliteFiles.OpenCopy(copy, StoreSchema.Board);
        using var theirs = SqliteFiles.OpenCopy(other, StoreSchema.Board);
        var findings = new List<string>();
        if (ours.Point != theirs.Point)
            findings.Add($"It ends at record {ours.Point.Record}, and the log gives {theirs.Point.Record}.");
        else ContentComparison.Compare(ours, theirs, findings, FindingsMax);
        return findings;
    }

    static long Apply(SqliteProjection projection, List<Segment> segments, RollTarget target)
    {
        var applied = 0L;
        if (segments.Count == 0) return applied;
        var last = segments[^1];
        (var end, _, _, last.Length, var isTorn) = LogImage.Scan(last, long.MaxValue);
        // A torn end is where copying was stopped; whole records behind it say that it is damage.
        if (isTorn && LogImage.HasLaterBatch(last)) throw new LogDamage(
            $"{Path.GetFileName(last.Path)} has records behind {end.Record} that cannot be reached");
        projection.Begin();
        foreach (var record in new LogReader(Tables.All).Read(segments, projection.Point, end))
        {
            if (target.IsBefore(record)) break;
            projection.Apply(record);
            if (++applied % BatchLength != 0) continue;
            projection.Commit();
            projection.Begin();
        }

        projection.Commit();
        return applied;
    }

    /// <summary>
    /// From the file in which the log goes on from the copy: as the board went on, if the copy is of that; else up to
    /// where an earlier state took the place of what came after the copy.
    /// </summary>
    static List<Segment> Open(SqliteProjection projection, string logFolder, RollTarget target)
    {
        var (store, point) = (projection.Store, projection.Point);
        if (target.Record == point.Record) return [];
        using var line = new ArchivedLine(logFolder, store.Uuid.ToString("D"));
        return line.TakeFrom(point) ?? OpenGivenUp(store, point, logFolder);
    }

    static List<Segment> OpenGivenUp(StoreId store, LogPoint point, string logFolder)
    {
        var (disk, segments) = (new PosixDisk(), new List<Segment>());
        var all = ArchivedLog.Segments(logFolder)
            .Where(segment => segment.Uuid == store.Uuid.ToString("D")).ToList();
        if (ArchivedLog.FirstAfter(all, store.Uuid.ToString("D"), store.Generation, point.Record) is not { } first)
            throw new UnsoundCopyException($"The archived log does not reach back to record {point.Record}.");
        foreach (var archived in all.Where(segment => segment.Number >= first.Number))
        {
            var segment = ArchivedLine.Open(disk, archived.Path);
            if (segment.Header.IsBase && segments.Count > 0)
            {
                segment.Dispose();
                break;
            }

            segments.Add(segment);
        }

        return segments;
    }
}
