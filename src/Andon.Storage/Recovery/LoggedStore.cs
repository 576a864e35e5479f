using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// A log and its projection as one store: two copies of every acknowledged write, either of which can be made again
/// from the other. It notices when somebody touches them, and mends what can be mended. Owned by the writer thread,
/// but for <see cref="FindTouch"/>.
/// </summary>
sealed class LoggedStore<TProjection> : IDisposable
    where TProjection : class, IProjection
{
    readonly Mending<TProjection> _mending;
    readonly Tripwire _tripwire;
    readonly IProjectionFiles<TProjection> _files;
    TProjection? _projection;
    Segment _watchedSegment;
    (long Segment, long Bytes) _noted;

    public LoggedStore(
        StorePlace place, StoreSurroundings surroundings, IReadOnlyList<Table> tables,
        IProjectionFiles<TProjection> files, Log.Log log, TProjection projection)
    {
        Place = place;
        Surroundings = surroundings;
        Tables = tables;
        Log = log;
        _files = files;
        _projection = projection;
        _tripwire = new Tripwire(surroundings.Disk);
        _mending = new Mending<TProjection>(this, files);
        _watchedSegment = log.Active;
        Generation = Math.Max(log.Store.Generation, projection.Store.Generation);
        WatchAll();
    }

    public StorePlace Place { get; }

    public StoreSurroundings Surroundings { get; }

    public IReadOnlyList<Table> Tables { get; }

    public Log.Log Log { get; }

    /// <summary>Rises whenever files of the store were made again.</summary>
    public long Generation { get; set; }

    public StoreGauges Gauges { get; private set; } = new(null, null);

    /// <summary>Missing only between a failed attempt to mend the store and the next.</summary>
    public TProjection Projection => _projection ?? throw NotNow("Its database could not be opened again yet.");

    /// <summary>What somebody else did to the files; null when nothing. Safe from any thread.</summary>
    public string? FindTouch() => _tripwire.FindTouch();

    /// <summary>Safe from any thread.</summary>
    public bool IsOwned() => Surroundings.StillOwner();

    /// <summary>
    /// Before a batch: the owner's lock is held, the projection has all that the log has, and nobody touched the
    /// files; or they are mended. Throws a <see cref="StoreException"/> when that is not possible now.
    /// </summary>
    public void Settle()
    {
        if (!IsOwned()) throw NotOwned();
        if (_projection?.Point != Log.Head) Reopen();
        if (_tripwire.FindTouch() is { } touch) Mend(touch);
        if (Log.IsPoisoned) VoidTail();
    }

    /// <summary>Opens a batch in the projection. It writes to no file before it is flushed.</summary>
    public void Begin() => Projection.Begin();

    /// <summary>
    /// Makes the batch durable in the log. The segment is compared up to the moment of the write, and remembered as
    /// the write left it, so that nobody can hide behind the sync.
    /// </summary>
    public void Append(ReadOnlySpan<byte> frames, LogPoint end)
    {
        if (_tripwire.FindChange(Log.Active.Path) is { } touch) throw new IOException(touch);
        _tripwire.BeginWrite();
        var began = Surroundings.Time.GetTimestamp();
        Log.Append(frames, end);
        Gauges = Gauges with { LastSync = Surroundings.Time.GetElapsedTime(began) };
        if (ReferenceEquals(_watchedSegment, Log.Active)) _tripwire.Expect(Log.Active.Path, Log.Active.Stamp);
    }

    /// <summary>Undoes a batch that is not in the log.</summary>
    public void RollBack()
    {
        _projection?.RollBack();
        if (_tripwire.IsWriting) _tripwire.EndWrite(Log.Active.Path, Place.LogDirectory);
        if (!ReferenceEquals(_watchedSegment, Log.Active)) WatchAll();
    }

    /// <summary>
    /// After the batch is in the log: lets it stand in the projection too, and proves that nobody touched the files
    /// meanwhile. When this returns, the batch may be acknowledged; readers see it after a <see cref="Flush"/>.
    /// </summary>
    public void Keep()
    {
        Projection.Keep();
        var isRenewed = !ReferenceEquals(_watchedSegment, Log.Active);
        var touch = _tripwire.EndWrite(isRenewed ? _watchedSegment.Path : null, isRenewed ? Place.LogDirectory : null);
        if (touch is not null) Mend(touch);
        else if (isRenewed) WatchAll();
        else NoteLog();
    }

    /// <summary>Commits what was kept, so that readers see it.</summary>
    public void Flush()
    {
        if (_tripwire.FindChange() is { } before) Mend(before);
        if (!Projection.IsBehind) return;
        _tripwire.BeginWrite();
        try
        {
            Projection.Commit();
        }
        catch (ProjectionFault fault)
        {
            Tell($"the commit of its database failed ({fault.Message}); it was opened again and has what the log has");
            _tripwire.EndWrite(_files.Watched.ByCommits);
            Reopen();
            return;
        }

        if (_tripwire.EndWrite(_files.Watched.ByCommits) is { } touch) Mend(touch);
    }

    /// <summary>Checkpoints and the like.</summary>
    public void Maintain(Moment moment)
    {
        if (!Projection.IsDue(moment)) return;
        Flush();
        Write(projection => projection.Maintain(moment), _files.Watched.ByCheckpoints, _files.Watched.ByCommits);
        Gauges = Gauges with { LastCheckpoint = Instant.From(Surroundings.Time.GetUtcNow()) };
    }

    /// <summary>Changes the projection alone, in a way that the log need not know.</summary>
    public void ChangeProjection(Action<TProjection> change) => Write(change, _files.Watched.ByCommits);

    void Write(Action<TProjection> write, params ReadOnlySpan<string?> written)
    {
        if (_tripwire.FindChange() is { } before) throw new IOException(before);
        _tripwire.BeginWrite();
        try
        {
            write(Projection);
        }
        catch
        {
            _projection?.RollBack();
            throw;
        }
        finally
        {
            if (_tripwire.EndWrite(written) is { } touch) Mend(touch);
        }
    }

    /// <summary>
    /// Proves the store and makes again what is not whole. Throws when it cannot be done now, or not at all.
    /// </summary>
    public void Mend(string touch, bool distrustProjection = false)
    {
        if (!IsOwned()) throw NotOwned();
        Tell($"{touch}: nothing is acknowledged until the store is proved");
        ForgetLength();
        _projection?.RollBack();
        _mending.Mend(distrustProjection);
        WatchAll();
    }

    /// <summary>Replays the log into a projection of its own and compares the two.</summary>
    public void Compare(TProjection projection, List<string> findings, int most)
    {
        using var replayed = _files.Scratch(Log.Store);
        new Replay(Tables).Fill(replayed, Log.Segments, Log.Head);
        ContentComparison.Compare(projection, replayed, findings, most);
    }

    public void Tell(string text) => Surroundings.Story(Place.Board, text);

    /// <summary>Whether readers do not see all that the log has: it was not committed, or a fault undid it.</summary>
    public bool IsBehind => _projection is { } projection && (projection.IsBehind || projection.Point != Log.Head);

    public bool IsTouched(string? path) => _tripwire.IsTouched(path);

    /// <summary>Takes the projection out of use; whoever takes it disposes of it.</summary>
    public TProjection? TakeProjection()
    {
        var taken = _projection;
        _projection = null;
        return taken;
    }

    public void PutProjection(TProjection projection) => _projection = projection;

    public StoreException NotNow(string why) => new(
        ErrorCode.Unavailable, $"{Place.Title} cannot do this now.", why,
        "Send it again under the same request id; the daemon goes on trying.");

    /// <summary>In order: what can be copied into the database's file is, unless somebody touched it.</summary>
    public void Dispose()
    {
        var isWhole = false;
        try
        {
            if (_projection is not null && IsOwned() && FindTouch() is null)
            {
                if (_projection.IsBehind) _projection.Commit();
                _projection.Maintain(Moment.Closing);
                isWhole = _projection.Point == Log.Head && !Log.IsPoisoned;
            }
        }
        catch (IOException fault)
        {
            Tell($"closing it left work for the next start: {fault.Message}");
        }

        TakeProjection()?.Dispose();
        if (isWhole) NoteClosed();
        Log.Dispose();
    }

    void NoteClosed()
    {
        try
        {
            _files.NoteClosed(Log.Head.Record);
        }
        catch (IOException fault)
        {
            Tell($"that it was closed in order could not be noted: {fault.Message}");
        }
    }

    /// <summary>
    /// What a failed append may have left in the log must not come back once anybody was answered otherwise: before
    /// the next decision, the log goes on in a segment of its own.
    /// </summary>
    void VoidTail()
    {
        string? touch;
        ForgetLength();
        _tripwire.BeginWrite();
        try
        {
            Log.Renew(Log.Store.Generation);
        }
        finally
        {
            touch = _tripwire.EndWrite(Place.LogDirectory, _watchedSegment.Path);
        }

        if (touch is null) WatchAll();
        else Mend(touch);
    }

    /// <summary>
    /// Opens the projection again and applies what it lacks; makes it anew if it cannot be believed.
    /// </summary>
    void Reopen()
    {
        try
        {
            TakeProjection()?.Dispose();
            var projection = _files.Open();
            PutProjection(projection);
            new Replay(Tables).CatchUp(projection, Log.Segments, Log.Head);
            WatchAll();
        }
        catch (ProjectionFault fault) when (fault.Trouble != ProjectionTrouble.Damaged)
        {
            TakeProjection()?.Dispose();
            throw NotNow($"What was decided last is in the log, but its database cannot be written: {fault.Message}");
        }
        catch (Exception fault) when (fault is ProjectionFault or LogDamage)
        {
            Mend(fault.Message, distrustProjection: true);
        }
    }

    /// <summary>From now on the files as they are count as ours; called only when they are proved.</summary>
    void WatchAll()
    {
        NoteLog();
        var watched = _files.Watched;
        string?[] whole = [Place.LogDirectory, Log.Active.Path, watched.ByCheckpoints, watched.ByCommits];
        _tripwire.Watch(whole.OfType<string>(), [Place.Directory]);
        _watchedSegment = Log.Active;
    }

    /// <summary>
    /// How long the log's last segment is on the disk, with its room, before what made it so is acknowledged: if it is
    /// shorter at the next start, somebody cut it.
    /// </summary>
    void NoteLog()
    {
        var now = (Log.Active.Header.Number, Log.Active.Allocated);
        if (_noted == now) return;
        _files.NoteOpen(now.Number, now.Allocated);
        _noted = now;
    }

    /// <summary>Before we cut a segment ourselves.</summary>
    void ForgetLength()
    {
        var number = Log.Active.Header.Number;
        if (_noted == (number, 0)) return;
        try
        {
            _files.NoteOpen(number, 0);
            _noted = (number, 0);
        }
        catch (IOException)
        {
            // The folder may be gone. What is noted is too long then, until the mended store is noted.
        }
    }

    static StoreException NotOwned() => new(
        ErrorCode.OwnedElsewhere, "Nothing was done.", "This daemon no longer holds the home's lock.",
        "Send it again: the owner will answer.");
}
