using Andon.Core;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Makes a store, or opens one: reads the log to its last whole frame, lets the projection follow, and makes again
/// whichever of the two is missing, damaged or foreign from the other. What neither can give is refused, and a
/// refused start leaves the folder byte-identical. Runs before the writer thread does.
/// </summary>
sealed class StoreOpening<TProjection>(
    StorePlace place, StoreSurroundings surroundings, IReadOnlyList<Table> tables, IProjectionFiles<TProjection> files)
    where TProjection : class, IProjection
{
    /// <summary>A log that is no longer than this is replayed within seconds.</summary>
    const long ComparedBytesMax = 32 * 1024 * 1024;

    readonly Replay _replay = new(tables);
    readonly SetAside _setAside = new(place, surroundings);
    readonly Replacing<TProjection> _replacing = new(place, surroundings, files);
    readonly StoreRefusals _refusals = new(place);
    readonly LogRewriting<TProjection> _rewriting = new(place, surroundings, tables, files);

    IDisk Disk => surroundings.Disk;

    /// <summary>Makes the files of a store where nothing is yet; all of it is durable when it returns.</summary>
    public LoggedStore<TProjection> Create()
    {
        var making = Begin();
        Disk.CreateDirectory(place.LogDirectory);
        Disk.SyncDirectory(place.Directory);
        var store = new StoreId(place.Uuid, 1);
        files.Build(store, projection => { });
        var projection = files.Install(isCopy: true);
        try
        {
            var log = Log.Log.Create(Disk, place.LogDirectory, store);
            making.End();
            return Joined(log, projection);
        }
        catch
        {
            projection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the files of a store out of a copy of another's database, which is moved; its log begins with what it has.
    /// </summary>
    public LoggedStore<TProjection> Adopt(string copy)
    {
        var making = Begin();
        files.Adopt(copy, new StoreId(place.Uuid, 1));
        var store = Open();
        making.End();
        return store;
    }

    /// <summary>
    /// Puts what a copy holds in place of what the store has, which is kept; its log goes on with a base. When
    /// this fails, the store has the one or the other, and the next opening finishes it.
    /// </summary>
    public LoggedStore<TProjection> Replace(string copy)
    {
        Disk.CreateDirectory(place.Directory);
        RequireWritable();
        RequireSpace();
        _replacing.WriteBase(copy);
        return Open();
    }

    /// <summary>The base is there: whatever else lies there is of the past.</summary>
    LoggedStore<TProjection> FinishReplacing()
    {
        _replacing.MoveOld();
        var image = LogImage.Read(Disk, place.LogDirectory, place.Uuid);
        LoggedStore<TProjection>? store = null;
        try
        {
            store = Rebuilt(image, Replacing<TProjection>.Why);
            _replacing.End();
            return store;
        }
        catch
        {
            store?.Dispose();
            image.Dispose();
            throw;
        }
    }

    Making Begin()
    {
        var making = new Making(place, surroundings);
        if (making.IsLeftOver()) making.MoveAside();
        else if (Disk.List(place.LogDirectory).Count > 0 || Disk.Stat(place.Database) is not null)
            throw _refusals.InTheWay();
        making.Begin();
        return making;
    }

    /// <summary>Opens a store that exists.</summary>
    public LoggedStore<TProjection> Open()
    {
        RequireWritable();
        if (_replacing.HasBase) return FinishReplacing();
        _replacing.End();
        var image = LogImage.Read(Disk, place.LogDirectory, place.Uuid);
        try
        {
            var finding = files.Inspect();
            if (finding is ProjectionFinding.Newer newer) throw _refusals.Newer(newer.Reason);
            foreach (var foreign in image.Foreign)
                Tell($"{foreign} in its log is not a segment of it and is passed over");
            return FindDamage(image) is { } damage
                ? OpenByDatabase(image, finding, damage)
                : OpenByLog(image, finding);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    Damage? FindDamage(LogImage image)
    {
        if (image.Damage is not null) return image.Damage;
        if (image.IsMissing) return new Damage(DamageKind.LogMissing, "The log is missing.");
        var mark = files.Mark;
        if (mark.Segment > image.LastNumber)
        {
            return image.Foreign.Any(name => SegmentHeader.NumberOf(name) == mark.Segment)
                ? new Damage(
                    DamageKind.LogSegmentForeign, $"Segment {mark.Segment}, the log's last, belongs to another board.")
                : new Damage(
                    DamageKind.LogSegmentMissing, $"Segment {mark.Segment}, the log's last, is missing.");
        }

        if (mark.Segment == image.LastNumber && image.LastBytes < mark.SegmentBytes)
        {
            return Cut(
                $"The log's last segment was cut to {image.LastBytes} bytes, after record {image.End.Record}; it had "
                + $"{mark.SegmentBytes}.");
        }

        return mark.Record > image.End.Record
            ? Cut($"The log was cut after record {image.End.Record}; it had {mark.Record}.")
            : null;
    }

    LoggedStore<TProjection> OpenByLog(LogImage image, ProjectionFinding finding)
    {
        TProjection? projection = null;
        var isDoubtful = files.Mark.IsDoubtful;
        try
        {
            projection = finding is ProjectionFinding.Usable ? files.Open() : null;
            if (projection is not null && projection.Point.Record > image.End.Record)
                return OpenByDatabase(image, projection, Cut($"The log ends at record {image.End.Record}."));
            if (projection is null) return Rebuilt(image, Describe(finding));
            if (projection.Point.Record < image.Segments[0].Header.Start.Record)
                return RebuiltInstead(image, projection, "it ends before the log begins");
            image.Harden();
            if (_replay.CatchUp(projection, image.Segments, image.End) is var lacked
                && IsStale(image, projection, lacked))
                Tell($"its database was {lacked} records behind its log, as an older copy is; it has them now");
            if (isDoubtful && FindDoubt(image, projection) is { } doubt)
                return RebuiltInstead(image, projection, doubt);
            return Joined(Continue(image), projection);
        }
        catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.Damaged)
        {
            projection?.Dispose();
            return Rebuilt(image, fault.Damage);
        }
        catch (LogDamage damage) when (projection is not null)
        {
            projection.RollBack();
            return OpenByDatabase(image, projection, damage.Damage);
        }
        catch (InvariantViolation contradiction) when (projection is not null)
        {
            // What follows in the log does not fit what it has.
            return RebuiltInstead(image, projection, contradiction.Message);
        }
        catch (IOException)
        {
            projection?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A crash may cost the database the last batch, and a power cut what was not checkpointed; that is not told.
    /// </summary>
    static bool IsStale(LogImage image, TProjection projection, long lacked) =>
        projection.Point.Record - lacked < image.BeforeLastBatch.Record;

    /// <summary>
    /// Where the database was being written when its process ended, nothing tells who else wrote to it since: all of it
    /// is compared with the log, or checked where that would take too long.
    /// </summary>
    string? FindDoubt(LogImage image, TProjection projection)
    {
        if (image.Segments.Sum(segment => segment.File.Stamp.Size) > ComparedBytesMax) return projection.FindDamage();
        var findings = new List<string>();
        using var replayed = files.Scratch(projection.Store);
        _replay.Fill(replayed, image.Segments, image.End);
        ContentComparison.Compare(projection, replayed, findings, most: 1);
        return findings.Count == 0 ? null : findings[0];
    }

    LoggedStore<TProjection> RebuiltInstead(LogImage image, TProjection projection, string why)
    {
        projection.Dispose();
        return Rebuilt(image, new Damage(DamageKind.WrongContent, why));
    }

    LoggedStore<TProjection> Rebuilt(LogImage image, Damage why)
    {
        try
        {
            RequireSpace();
            var generation = image.Generation + 1;
            image.Harden();
            files.Build(
                new StoreId(place.Uuid, generation), fresh => _replay.Fill(fresh, image.Segments, image.End));
            var log = Continue(image);
            log.Renew(generation);
            var projection = files.Install(isCopy: true);
            Tell($"its database could not be used ({why}) and was made again from the log, records 1 to "
                + $"{log.Head.Record}; generation {generation}");
            return Joined(log, projection);
        }
        catch (LogDamage damage)
        {
            return BySalvage(image, damage.Damage, why);
        }
    }

    /// <summary>What a crash left after the last whole record is kept for whoever wants to look at it.</summary>
    Log.Log Continue(LogImage image)
    {
        if (image.IsTorn)
        {
            var tail = image.ReadTail();
            var torn = new Damage(
                DamageKind.LogTornTail,
                $"{tail.Length} bytes after record {image.End.Record} are no whole record, as an append that a crash "
                + "cut off leaves them.");
            var kept = _setAside.Keep($"{image.Segments[^1].Header.FileName}.tail", tail, torn.ToString());
            files.NoteOpen(image.LastNumber, 0); // before we cut it ourselves
            Tell($"{torn} They were cut from its log{(kept is null ? "" : $" and are kept in {kept}")}");
        }

        return image.Continue(place.Uuid);
    }

    LoggedStore<TProjection> OpenByDatabase(LogImage image, ProjectionFinding finding, Damage damage)
    {
        if (finding is not ProjectionFinding.Usable)
        {
            if (image.IsMissing && image.Headless.Count == 0)
            {
                if (finding is ProjectionFinding.Foreign foreign) throw _refusals.Foreign(foreign.Reason, damage.Text);
                if (finding is ProjectionFinding.Missing && image.Foreign.Count == 0) throw _refusals.Missing();
                if (finding is ProjectionFinding.Missing)
                    throw _refusals.Foreign(damage.Text, "Its database is missing.");
            }

            return BySalvage(image, damage, Describe(finding));
        }

        TProjection projection;
        try
        {
            projection = files.Open();
        }
        catch (ProjectionFault fault) when (fault.Trouble == ProjectionTrouble.Damaged)
        {
            return BySalvage(image, damage, fault.Damage);
        }

        return OpenByDatabase(image, projection, damage);
    }

    /// <summary>
    /// The log cannot be believed: what the database holds, and what the log has after it, becomes the new log, if that
    /// is everything.
    /// </summary>
    LoggedStore<TProjection> OpenByDatabase(LogImage image, TProjection projection, Damage damage)
    {
        try
        {
            if (projection.FindDamage() is { } other)
            {
                projection.Dispose();
                return BySalvage(image, damage, new Damage(DamageKind.RowLevel, other));
            }

            var salvage = new LogSalvage(tables, image, projection.Point);
            if (!salvage.Agrees(projection.Point))
            {
                throw _refusals.Damaged(
                    damage, $"The database is another history at record {projection.Point.Record}.");
            }

            if (Loss.Find(files.Mark, image, salvage, salvage.ReachFrom(projection.Point)) is { } loss)
                throw _refusals.Damaged(damage, loss);
            RequireSpace();
            var had = projection.Point.Record;
            salvage.ApplyAll(projection);
            var generation = Math.Max(image.Generation, projection.Store.Generation) + 1;
            var store = _rewriting.Run(image, projection, generation, damage);
            Tell($"its log could not be used ({damage}) and was written anew from its database: records up to {had} "
                + $"from there{salvage.Since(had, projection.Point.Record)}; generation {store.Generation}");
            return store;
        }
        catch
        {
            projection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Neither copy can be believed as it is. The records that the log still has whole are everything, or the store is
    /// refused with what would be lost: that is for a person to decide.
    /// </summary>
    LoggedStore<TProjection> BySalvage(LogImage image, Damage log, Damage database)
    {
        var start = image.Segments.Count > 0 && image.Segments[0].Header.IsBase ? image.Segments[0] : null;
        var from = start?.Header.Start ?? new StoreId(place.Uuid, 1).Genesis;
        var salvage = new LogSalvage(tables, image, from);
        var reached = salvage.ReachFrom(from);
        if (Loss.Find(files.Mark, image, salvage, reached) is { } loss) throw _refusals.Damaged(log, loss, database);
        if (reached.Record == 0) throw _refusals.Damaged(log, "Nothing is left of either.", database);
        try
        {
            RequireSpace();
            var generation = image.Generation + 1;
            files.Build(new StoreId(place.Uuid, generation), fresh =>
            {
                if (start is not null) _replay.FillFromBase(fresh, start);
                salvage.ApplyAll(fresh);
            });
            var store = _rewriting.Run(image, files.Install(isCopy: true), generation, log);
            Tell($"its log ({log}) and its database ({database}) could not be used; both were made again from the "
                + $"log's records {from.Record + 1} to {store.Log.Head.Record}, none is lost; generation {generation}");
            return store;
        }
        catch (LogDamage damage)
        {
            throw _refusals.Damaged(damage.Damage, "The log begins with a base that cannot be read.", database);
        }
    }

    static Damage Cut(string text) => new(DamageKind.LogCut, text);

    LoggedStore<TProjection> Joined(Log.Log log, TProjection projection) =>
        new(place, surroundings, tables, files, log, projection);

    void RequireWritable()
    {
        if (Disk.Stat(place.Directory) is null) throw _refusals.Missing();
        var segments = Disk.List(place.LogDirectory).Where(SegmentHeader.IsSegmentName)
            .Select(name => Path.Combine(place.LogDirectory, name));
        foreach (var path in (IEnumerable<string>)[place.Directory, place.LogDirectory, place.Database, .. segments])
        {
            if (Disk.Stat(path) is not null && !Disk.CanWrite(path)) throw _refusals.ReadOnly(path);
        }
    }

    void RequireSpace()
    {
        var (free, needed) = (Disk.FreeSpace(place.Directory), files.BytesNeeded);
        if (free < needed) throw _refusals.NoRoom(free, needed);
    }

    void Tell(string text) => surroundings.Story(place.Board, text);

    /// <summary>What a projection that cannot be used is called.</summary>
    public static Damage Describe(ProjectionFinding finding) => finding switch
    {
        ProjectionFinding.Missing => new Damage(DamageKind.Missing, "it is missing"),
        ProjectionFinding.Foreign foreign => new Damage(DamageKind.ForeignFile, foreign.Reason),
        ProjectionFinding.Damaged damaged => damaged.What,
        ProjectionFinding.Newer newer => new Damage(DamageKind.ForeignFile, newer.Reason),
        _ => throw new InvariantViolation("A projection that can be used has no damage."),
    };
}
