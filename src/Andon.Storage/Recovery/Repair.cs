using System.Globalization;
using Andon.Core;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Saves what can be saved of a store that is refused because something of it is lost: the records that its log can
/// prove, a backup that goes on where those end, and every readable row of its database where that goes further. It
/// says exactly what is lost, and only does it when a person asks. What is made is checked before it takes the place
/// of what was there, and that is kept. Runs while nobody has the store open.
/// </summary>
sealed class Repair<TProjection>(
    StorePlace place, StoreSurroundings surroundings, IReadOnlyList<Table> tables, IProjectionFiles<TProjection> files,
    RepairCopy? copy)
    where TProjection : class, IProjection
{
    readonly Replay _replay = new(tables);
    readonly StoreRefusals _refusals = new(place);
    readonly List<string> _sources = [];
    readonly List<string> _lost = [];
    long _base;
    string? _lostBase;

    /// <summary>The report, and the store when it was asked for. Throws when nothing can be saved.</summary>
    public (RepairReport Report, LoggedStore<TProjection>? Store) Run(bool apply)
    {
        var image = LogImage.Read(surroundings.Disk, place.LogDirectory, place.Uuid);
        try
        {
            return Run(image, apply);
        }
        catch
        {
            image.Dispose();
            throw;
        }
        finally
        {
            if (!apply) image.Dispose();
        }
    }

    (RepairReport Report, LoggedStore<TProjection>? Store) Run(LogImage image, bool apply)
    {
        var damage = FindDamage(image);
        var generation = image.Generation + 1;
        using var scratch = files.Scratch(new StoreId(place.Uuid, generation));
        var salvage = FillFromLog(scratch, image);
        using var copied = copy is { } given ? files.Read(given.Path) : null;
        var proved = copied is not null && GoesFurther(copied, scratch, image, salvage) ? copied : scratch;
        TellProved(proved, isCopy: proved == copied);
        var content = files.Salvage() is { } found && found.Point.Record > salvage.ReachFrom(proved.Point).Record
            ? Merged(proved, found)
            : (null, [.. proved.Export()]);
        var point = content.Point ?? proved.Point;
        var end = salvage.ReachFrom(point);
        if (end.Record > point.Record) _sources.Add($"records {Range(point.Record + 1, end.Record)} from its log");
        if (end.Record == 0) throw _refusals.Hopeless(damage);
        TellLost(salvage, end);
        var report = new RepairReport
        {
            IsApplied = apply,
            Damage = damage,
            Record = end.Record,
            Position = end.Position,
            Sources = _sources,
            Lost = _lost,
        };
        return (report, apply ? Apply(image, generation, content.Entries, point, salvage, report) : null);
    }

    List<Damage> FindDamage(LogImage image)
    {
        var damage = new List<Damage>();
        if (image.Damage is { } log) damage.Add(log);
        else if (image.IsMissing) damage.Add(new Damage(DamageKind.LogMissing, "its log is missing"));
        else if (files.Mark.Record > image.End.Record || files.Mark.Segment > image.LastNumber)
            damage.Add(new Damage(DamageKind.LogCut, $"its log ends at record {image.End.Record}"));
        if (files.Inspect() is var finding and not ProjectionFinding.Usable)
            damage.Add(StoreOpening<TProjection>.Describe(finding));
        return damage;
    }

    /// <summary>From its base or its beginning, as far as each record proves the next.</summary>
    LogSalvage FillFromLog(TProjection scratch, LogImage image)
    {
        var start = image.Segments.Count > 0 && image.Segments[0].Header.IsBase ? image.Segments[0] : null;
        if (start is not null)
        {
            try
            {
                _replay.FillFromBase(scratch, start);
            }
            catch (LogDamage damage)
            {
                scratch.RollBack();
                _lostBase =
                    $"the log's base, which had the records up to {start.Header.Start.Record}: {damage.Message}";
            }
        }

        _base = scratch.Point.Record;
        var salvage = new LogSalvage(tables, image, scratch.Point);
        salvage.ApplyAll(scratch);
        return salvage;
    }

    /// <summary>
    /// Whether the copy has records that the log has not, or cannot be read up to, and is of the board as it went on:
    /// one from before it was given back an earlier state is of a time that is no more.
    /// </summary>
    bool GoesFurther(TProjection copied, TProjection scratch, LogImage image, LogSalvage salvage) =>
        copied.Store.Uuid == place.Uuid && copied.Point.Record > scratch.Point.Record && salvage.Agrees(copied.Point)
            && !image.Segments.Any(segment => segment.Header.IsBase
                && segment.Header.Store.Generation > copied.Store.Generation
                && segment.Header.Start.Record < copied.Point.Record);

    void TellProved(TProjection proved, bool isCopy)
    {
        var had = proved.Point.Record;
        if (isCopy) _sources.Add($"records {Range(1, had)} from {copy!.Name}");
        else if (had > 0) _sources.Add($"records {Range(1, had)} from its log{(_base > 0 ? " and its base" : "")}");
        if (!isCopy && _lostBase is not null) _lost.Add(_lostBase);
    }

    (LogPoint? Point, IReadOnlyList<BaseEntry> Entries) Merged(TProjection older, SalvagedContent found)
    {
        var merging = new Merging(older.Export(), found, Instant.From(surroundings.Time.GetUtcNow()));
        merging.Run();
        _sources.Add(
            $"the state at record {Text(found.Point.Record)} from {Text(found.Entries.Count)} readable rows of its "
            + "database");
        _lost.Add(
            $"the log's own account of the records {Range(older.Point.Record + 1, found.Point.Record)}, of which the "
            + "database has the outcome");
        _lost.AddRange(merging.Lost);
        return (found.Point, merging.Entries);
    }

    void TellLost(LogSalvage salvage, LogPoint end)
    {
        var mark = files.Mark;
        var most = Math.Max(salvage.LastRecord, mark.Record);
        if (most > end.Record)
        {
            _lost.Add(
                $"records {Range(end.Record + 1, most)}: those that are still readable follow something that is not, "
                + "and cannot be applied");
        }

        var last = Math.Max(most, end.Record);
        if (!mark.IsClosed && !salvage.EndsWhole)
            _lost.Add($"records after {Text(last)}, if there were any: the end of the log is gone");
    }

    LoggedStore<TProjection> Apply(
        LogImage image, long generation, IReadOnlyList<BaseEntry> entries, LogPoint point, LogSalvage salvage,
        RepairReport report)
    {
        surroundings.Disk.CreateDirectory(place.Directory); // it may be gone with all that it had
        surroundings.Disk.SyncDirectory(Path.GetDirectoryName(place.Directory)!);
        var (free, needed) = (surroundings.Disk.FreeSpace(place.Directory), files.BytesNeeded);
        if (free < needed) throw _refusals.NoRoom(free, needed);
        files.Build(new StoreId(place.Uuid, generation), fresh =>
        {
            fresh.Begin();
            foreach (var entry in entries) fresh.Import(entry);
            fresh.MoveTo(point);
            fresh.Commit();
            salvage.ApplyAll(fresh);
        });
        var why = report.Damage.Count > 0 ? report.Damage[0] : new Damage(DamageKind.LogCut, "a person asked for it");
        var store = new LogRewriting<TProjection>(place, surroundings, tables, files)
            .Run(image, files.Install(isCopy: false), generation, why);
        surroundings.Story(
            place.Board,
            $"it was repaired by a person's word ({string.Join("; ", report.Damage)}). It has "
            + $"{string.Join("; ", _sources)}. Lost: "
            + $"{(_lost.Count == 0 ? "nothing that is known" : string.Join("; ", _lost))}. Generation {generation}");
        return store;
    }

    static string Range(long first, long last) => first == last ? Text(first) : $"{Text(first)}..{Text(last)}";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
