using Andon.Core.Decisions;
using Andon.Storage.Commits;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Mends a running store. The log is read again through descriptors that we hold; when it is proved, names and
/// database are made again from it. When it is the log that is damaged, it is written anew as a base from the
/// database. Owned by the writer thread.
/// </summary>
sealed class Mending<TProjection>(LoggedStore<TProjection> store, IProjectionFiles<TProjection> files)
    where TProjection : class, IProjection
{
    readonly SetAside _setAside = new(store.Place, store.Surroundings);
    readonly Replay _replay = new(store.Tables);

    IDisk Disk => store.Surroundings.Disk;

    public void Mend(bool distrustProjection)
    {
        try
        {
            RestoreFolders();
            if (FindLogDamage() is { } damage) RewriteLog(damage, distrustProjection);
            else RestoreFromLog(distrustProjection);
        }
        catch (IOException fault)
        {
            throw store.NotNow($"Its files were touched and cannot be mended yet: {fault.Message}");
        }
    }

    Damage? FindLogDamage()
    {
        try
        {
            _replay.Prove(store.Log.Segments, store.Log.Head);
            return null;
        }
        catch (LogDamage damage)
        {
            return damage.Damage;
        }
    }

    /// <summary>
    /// The folder may have been moved away under us: it stays where it is, and its name gets a new one.
    /// </summary>
    void RestoreFolders()
    {
        if (Disk.Stat(store.Place.LogDirectory) is not null) return;
        var was = store.Log.Active.File.CurrentPath;
        Disk.CreateDirectory(store.Place.Directory);
        Disk.CreateDirectory(store.Place.LogDirectory);
        Disk.SyncDirectory(store.Place.Directory);
        Disk.SyncDirectory(Path.GetDirectoryName(store.Place.Directory)!);
        var where = was is null ? "" : $"; the old log is {was}";
        store.Tell($"{store.Place.LogDirectory} was gone and was made again{where}");
    }

    void RestoreFromLog(bool distrustProjection)
    {
        foreach (var segment in store.Log.Segments) RestoreName(segment);
        var active = store.Log.Active;
        if (!Room.Follows(active.File, active.Length)) active.CutTail();
        var watched = files.Watched;
        if (distrustProjection || store.IsTouched(watched.ByCheckpoints) || store.IsTouched(watched.ByCommits))
            Rebuild();
    }

    /// <summary>
    /// A segment whose name does not lead to it any more gets a copy under that name, taken through our descriptor.
    /// </summary>
    void RestoreName(Segment segment)
    {
        var ours = segment.File.Stamp;
        if (Disk.Stat(segment.Path) is { } named && named.IsSameFile(ours))
        {
            segment.Stamp = ours;
            return;
        }

        var length = ReferenceEquals(segment, store.Log.Active) ? segment.Length : ours.Size;
        RequireSpace(length);
        var aside = _setAside.Move(segment.Path, "it had the name of a segment of the log");
        var copy = Copy(segment.File, length, segment.Path);
        segment.MoveTo(copy);
        store.Tell($"{segment.Path} was written again from the open file{Aside(aside)}");
    }

    void Rebuild()
    {
        RequireSpace(files.BytesNeeded);
        var generation = store.Generation + 1;
        var id = store.Log.Store with { Generation = generation };
        files.Build(id, fresh => _replay.Fill(fresh, store.Log.Segments, store.Log.Head));
        store.TakeProjection()?.Dispose();
        store.PutProjection(files.Install(isCopy: true));
        store.Generation = generation;
        store.Log.Renew(generation);
        store.Tell($"its database was made again from the log; generation {generation}");
    }

    /// <summary>The log cannot be believed, so the database is the copy that counts, if it is whole.</summary>
    void RewriteLog(Damage damage, bool distrustProjection)
    {
        var projection = store.Projection;
        if (distrustProjection || projection.Point != store.Log.Head)
            throw BothDamaged(damage, "it lacks what the log had");
        if (projection.FindDamage() is { } other) throw BothDamaged(damage, other);
        RequireSpace(files.BytesNeeded);
        var generation = store.Generation + 1;
        var old = store.Log.Segments;
        _setAside.MakeRoom(old.Sum(segment => segment.File.Stamp.Size)); // before there is a base
        var id = store.Log.Store with { Generation = generation };
        var fresh = BaseLog.Write(Disk, store.Place, id, projection, old[^1].Header.Number);
        _setAside.MoveLog(old.Select(segment => segment.Path), $"its log was written anew: {damage}");
        Disk.SyncDirectory(store.Place.LogDirectory);
        store.Log.Replace([fresh]);
        store.Generation = generation;
        store.Log.Renew(generation);
        store.Tell($"its log was damaged ({damage}) and was written anew from the database; generation {generation}");
        var watched = files.Watched;
        if (store.IsTouched(watched.ByCheckpoints) || store.IsTouched(watched.ByCommits)) Rebuild();
    }

    IDiskFile Copy(IDiskFile from, long length, string path)
    {
        var unnamed = path + ".new";
        if (Disk.Stat(unnamed) is not null) Disk.Remove(unnamed); // Only we make such names, in a folder of ours.
        var file = Disk.Create(unnamed);
        var buffer = new byte[256 * 1024];
        for (var offset = 0L; offset < length;)
        {
            var count = from.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)));
            if (count == 0) throw new IOException($"{path} ended at {offset} while it was being copied.");
            file.Write(offset, buffer.AsSpan(0, count));
            offset += count;
        }

        file.Sync();
        Disk.Rename(unnamed, path);
        Disk.SyncDirectory(store.Place.LogDirectory);
        return file;
    }

    void RequireSpace(long bytes)
    {
        var free = Disk.FreeSpace(store.Place.Directory);
        if (free >= bytes) return;
        throw store.NotNow($"Mending its files takes {bytes} bytes in {store.Place.Directory}; {free} are free.");
    }

    StoreException BothDamaged(Damage log, string database) => new(
        ErrorCode.StoreDamaged,
        $"{store.Place.Title} takes no commands.",
        $"Its log is damaged ({log}) and so is its database ({database}).",
        "Restart the daemon, then see what can be saved: andon repair; or restore a backup; nothing was deleted.")
    {
        Damage = [log, new Damage(DamageKind.RowLevel, database)],
    };

    static string Aside(string? path) => path is null ? "" : $"; what had its name is now {path}";
}
