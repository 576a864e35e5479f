using Andon.Core.Events;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Proves a copy of a board's database by a copy of its whole log, in a process that has no store open: every frame,
/// every link of the chain, and that replaying the log from its beginning gives what the database holds.
/// </summary>
public static class LogProof
{
    const int FindingsMax = 20;

    /// <summary>
    /// What the database holds, when it can be read, and what is wrong; throws an IOException when nothing can be
    /// told, for want of room or because of the disk: that is no finding.
    /// </summary>
    /// <param name="copy">The database's.</param>
    /// <param name="logFolder">The log's; it may go on beyond the other.</param>
    /// <param name="reached">Told now and then what share of the work is done, 0 to 1.</param>
    public static (CopyContent? Content, IReadOnlyList<string> Findings) Run(
        string copy, string logFolder, Action<double> reached)
    {
        try
        {
            return (StoreCopy.Examine(copy), Compare(copy, logFolder, reached));
        }
        catch (UnsoundCopyException unsound)
        {
            return (null, [$"The database is damaged: {unsound.Message}"]);
        }
    }

    static List<string> Compare(string copy, string logFolder, Action<double> reached)
    {
        var findings = new List<string>();
        using var database = SqliteFiles.OpenCopy(copy, StoreSchema.Board);
        var segments = new List<Segment>();
        try
        {
            foreach (var segment in ArchivedLog.Segments(logFolder))
                segments.Add(ArchivedLine.Open(new PosixDisk(), segment.Path));
            using var replayed = Replay(segments, database, reached);
            ContentComparison.Compare(database, replayed, findings, FindingsMax);
        }
        catch (LogDamage damage)
        {
            findings.Add($"The log is damaged: {damage.Message}");
        }
        finally
        {
            foreach (var segment in segments) segment.Dispose();
        }

        return findings;
    }

    static SqliteProjection Replay(List<Segment> segments, SqliteProjection database, Action<double> reached)
    {
        if (segments.Count == 0) throw new LogDamage("there is none");
        var first = segments[0].Header;
        if (!first.IsBase && first.Start.Record > 0)
            throw new LogDamage($"it begins after record {first.Start.Record}, with nothing that says what was before");
        var (from, end) = (first.Start.Record, database.Point);
        var needed = segments.TakeWhile((segment, i) => i == 0 || segment.Header.Start.Record < end.Record).ToList();
        var replayed = SqliteFiles.Scratch(first.Store, StoreSchema.Board);
        try
        {
            new Replay(Tables.All, record => reached((double)(record - from) / Math.Max(1, end.Record - from)))
                .Fill(replayed, needed, end);
            return replayed;
        }
        catch
        {
            replayed.Dispose();
            throw;
        }
    }
}
