using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Brings a projection to the log's end. Everything that it applies is proved by checksum and chain first.
/// </summary>
/// <param name="tables">What records may change.</param>
/// <param name="reached">Told now and then which record was applied last.</param>
sealed class Replay(IReadOnlyList<Table> tables, Action<long>? reached = null)
{
    /// <summary>Records applied in one transaction.</summary>
    const int BatchLength = 4096;

    /// <summary>From nothing, or from the base that the log begins with; throws <see cref="LogDamage"/>.</summary>
    public void Fill(IProjection projection, IReadOnlyList<Segment> segments, LogPoint end)
    {
        if (segments[0].Header.IsBase) FillFromBase(projection, segments[0]);
        CatchUp(projection, segments, end);
    }

    /// <summary>With what the base holds; throws <see cref="LogDamage"/>.</summary>
    public void FillFromBase(IProjection projection, Segment segment)
    {
        Import(projection, new BaseReader(tables).Read(segment));
        projection.MoveTo(segment.Header.Start);
        projection.Commit();
    }

    /// <summary>
    /// Applies the records that it lacks; throws <see cref="LogDamage"/>. Returns how many those were.
    /// </summary>
    public long CatchUp(IProjection projection, IReadOnlyList<Segment> segments, LogPoint end)
    {
        projection.Begin();
        try
        {
            var applied = 0L;
            foreach (var record in new LogReader(tables).Read(segments, projection.Point, end))
            {
                projection.Apply(record);
                if (++applied % BatchLength != 0) continue;
                projection.Commit();
                reached?.Invoke(record.Number);
                projection.Begin();
            }

            projection.Commit();
            return applied;
        }
        catch
        {
            projection.RollBack();
            throw;
        }
    }

    /// <summary>
    /// Reads every record there is and throws <see cref="LogDamage"/> at the first that is not to be believed.
    /// </summary>
    public void Prove(IReadOnlyList<Segment> segments, LogPoint end)
    {
        if (segments[0].Header.IsBase)
        {
            foreach (var _ in new BaseReader(tables).Read(segments[0]))
            {
            }
        }

        foreach (var _ in new LogReader(tables).Read(segments, segments[0].Header.Start, end))
        {
        }
    }

    static void Import(IProjection projection, IEnumerable<BaseEntry> entries)
    {
        projection.Begin();
        foreach (var entry in entries) projection.Import(entry);
    }
}
