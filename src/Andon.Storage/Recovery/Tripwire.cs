using System.Collections.Immutable;
using Andon.Storage.Disks;

namespace Andon.Storage.Recovery;

/// <summary>
/// Tells whether somebody else touched a store's files: what stat says about each name is compared with what it said
/// after our own last write. The writer thread remembers; anybody may ask. While the writer writes, others compare
/// identities only; the writer itself compares everything that it did not write.
/// </summary>
sealed class Tripwire(IDisk disk)
{
    volatile State _state = new([]);
    int _version;

    /// <summary>
    /// Takes the files as they are now for ours. The identities alone are watched of those whose content may change.
    /// </summary>
    public void Watch(IEnumerable<string> whole, IEnumerable<string> identities)
    {
        var watched = ImmutableArray.CreateBuilder<Watched>();
        foreach (var path in whole) watched.Add(new Watched(path, IsWhole: true, disk.Stat(path)));
        foreach (var path in identities) watched.Add(new Watched(path, IsWhole: false, disk.Stat(path)));
        _state = new State(watched.DrainToImmutable());
        Volatile.Write(ref _version, (_version | 1) + 1);
    }

    public bool IsWriting => (_version & 1) == 1;

    /// <summary>From now on we write, so sizes and times may change.</summary>
    public void BeginWrite()
    {
        if ((_version & 1) == 0) Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>
    /// Remembers the files that we wrote. Answers what somebody else did meanwhile: a file that we wrote is another
    /// one, or one that we did not write has changed.
    /// </summary>
    public string? EndWrite(params ReadOnlySpan<string?> written)
    {
        var touch = default(string);
        var now = _state.Files.ToBuilder();
        for (var i = 0; i < now.Count; i++)
        {
            var stamp = disk.Stat(now[i].Path);
            var isOurs = written.Contains(now[i].Path);
            touch ??= Compare(now[i], stamp, whole: !isOurs);
            if (isOurs && touch is null) now[i] = now[i] with { Stamp = stamp };
        }

        _state = new State(now.MoveToImmutable());
        Volatile.Write(ref _version, (_version | 1) + 1);
        return touch;
    }

    /// <summary>For the writer between its own writes: everything is compared, nothing is taken for its own.</summary>
    public string? FindChange()
    {
        foreach (var file in _state.Files)
        {
            if (Compare(file, disk.Stat(file.Path), whole: true) is { } touch) return touch;
        }

        return null;
    }

    /// <summary>The same for one of the files.</summary>
    public string? FindChange(string path)
    {
        foreach (var file in _state.Files)
        {
            if (file.Path == path) return Compare(file, disk.Stat(path), whole: true);
        }

        return null;
    }

    /// <summary>What a file of ours is like after our own write to it, known through its descriptor.</summary>
    public void Expect(string path, FileStamp stamp)
    {
        var files = _state.Files;
        for (var i = 0; i < files.Length; i++)
        {
            if (files[i].Path == path) files = files.SetItem(i, files[i] with { Stamp = stamp });
        }

        _state = new State(files);
    }

    /// <summary>What somebody else did since our last write; null when nothing.</summary>
    public string? FindTouch()
    {
        var before = Volatile.Read(ref _version);
        var identities = default(string);
        var whole = default(string);
        foreach (var file in _state.Files)
        {
            var stamp = disk.Stat(file.Path);
            identities ??= Compare(file, stamp, whole: false);
            whole ??= Compare(file, stamp, whole: true);
        }

        var isWriting = (before & 1) == 1 || Volatile.Read(ref _version) != before;
        return isWriting ? identities : whole;
    }

    /// <summary>Whether what has this name is not what we left there.</summary>
    public bool IsTouched(string? path)
    {
        foreach (var file in _state.Files)
        {
            if (file.Path == path) return Compare(file, disk.Stat(file.Path), whole: true) is not null;
        }

        return false;
    }

    static string? Compare(Watched file, FileStamp? now, bool whole)
    {
        if (file.Stamp is not { } known) return now is null ? null : $"{file.Path} appeared";
        if (now is not { } stamp) return $"{file.Path} is gone";
        if (!stamp.IsSameFile(known)) return $"{file.Path} is another file";
        if (!file.IsWhole) return null;
        if (stamp.Links != known.Links) return $"{file.Path} has {stamp.Links} names";
        if (!whole || stamp == known) return null;
        return IsWal(file.Path) && stamp with { ChangedNanoseconds = known.ChangedNanoseconds } == known
            ? null
            : $"{file.Path} was changed";
    }

    /// <summary>
    /// As root, SQLite sets the owner of a WAL whenever a connection opens it: no content changes by that.
    /// </summary>
    static bool IsWal(string path) => path.EndsWith("-wal", StringComparison.Ordinal);

    sealed record Watched(string Path, bool IsWhole, FileStamp? Stamp);

    /// <summary>One value, so that another thread never sees half of it.</summary>
    sealed record State(ImmutableArray<Watched> Files);
}
