using System.Globalization;
using System.Security.Cryptography;
using Andon.Core.Decisions;
using Andon.Storage.Disks;
using Andon.Storage.Faults;

namespace Andon.Storage.Recovery;

/// <summary>
/// Moves what is in the way into a folder of its own, under a name that says when, with a note of what it is. The same
/// content is kept once. The folder has a limit: beyond it, damaged databases of this very store are let go, whose
/// content the log has, the first one last; where others fill it, nothing more is moved before somebody made room.
/// What is moved has no connection of ours any more, so it may be read. Owned by the writer thread.
/// </summary>
sealed class SetAside(StorePlace place, StoreSurroundings surroundings)
{
    /// <summary>Files that are kept, a database with its companions counting as one.</summary>
    public const int FilesMax = 8;

    /// <summary>Of all of them; a single one may be larger.</summary>
    public const long BytesMax = 1L << 30;

    const int ChunkBytes = 256 * 1024;

    static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    IDisk Disk => surroundings.Disk;

    /// <summary>Where the file went; null when nothing had the name.</summary>
    public string? Move(string path, string why) => MoveAll(path, [], why, isCopy: false);

    /// <summary>
    /// A database and its write-ahead log under names that belong together, so that it can be looked at.
    /// </summary>
    /// <param name="why">What is wrong with it.</param>
    /// <param name="isCopy">Whether it is known to be this store's own, so that its log has what it had.</param>
    public string? MoveDatabase(string why, bool isCopy) =>
        Disk.Stat(place.Database) is null
            ? Move(place.WriteAheadLog, why)
            : MoveAll(place.Database, Companions, why, isCopy);

    /// <summary>The files of a log, which are kept as one however many they are.</summary>
    public void MoveLog(IEnumerable<string> paths, string why)
    {
        var there = paths.Where(path => Disk.Stat(path) is not null).ToList();
        if (there.Count <= 1)
        {
            foreach (var path in there) Move(path, why);
            return;
        }

        var bytes = there.Sum(path => Disk.Stat(path)!.Value.Size);
        MakeRoom(bytes);
        Disk.CreateDirectory(place.SetAsideDirectory);
        var target = FreeName("log");
        Disk.CreateDirectory(target);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in there)
        {
            var kept = Path.Combine(target, Path.GetFileName(path));
            Disk.Rename(path, kept);
            Append(hash, kept);
        }

        Disk.SyncDirectory(target);
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        WriteNote(target, new SetAsideNote(sha256, bytes, false, Stamp(), why.ReplaceLineEndings(" ")));
    }

    /// <summary>Writes down bytes that are about to be cut off; null when they could not be kept.</summary>
    public string? Keep(string name, ReadOnlySpan<byte> bytes, string why)
    {
        try
        {
            if (bytes.IsEmpty) return null;
            MakeRoom(bytes.Length);
            Disk.CreateDirectory(place.SetAsideDirectory);
            var target = FreeName(name);
            using (var file = Disk.Create(target))
            {
                file.Write(0, bytes);
                file.Sync();
            }

            Note(target, why, isCopy: false);
            return target;
        }
        catch (Exception fault) when (fault is IOException or StoreException)
        {
            return null;
        }
    }

    string? MoveAll(string path, ReadOnlySpan<string> companions, string why, bool isCopy)
    {
        if (Disk.Stat(path) is not { } stamp) return null;
        MakeRoom(stamp.Size);
        Disk.CreateDirectory(place.SetAsideDirectory);
        var target = FreeName(Path.GetFileName(path));
        Disk.Rename(path, target);
        foreach (var suffix in companions)
        {
            if (Disk.Stat(path + suffix) is not null) Disk.Rename(path + suffix, target + suffix);
        }

        Disk.SyncDirectory(place.SetAsideDirectory);
        return Note(target, why, isCopy);
    }

    /// <summary>
    /// Notes what was moved; answers the name under which its content is kept, which is that of an earlier file where
    /// that has the same.
    /// </summary>
    string Note(string target, string why, bool isCopy)
    {
        var note = new SetAsideNote(
            Fingerprint(target), Disk.Stat(target)!.Value.Size, isCopy, Stamp(), why.ReplaceLineEndings(" "));
        var same = Entries().Find(entry => entry.Note?.Sha256 == note.Sha256 && entry.Path != target);
        if (same is not null && !Companions.Any(suffix => Disk.Stat(target + suffix) is { Size: > 0 }))
        {
            Remove(target);
            return same.Path;
        }

        WriteNote(target, note);
        return target;
    }

    void WriteNote(string target, SetAsideNote note)
    {
        using (var file = Disk.Create(target + SetAsideNote.Extension))
        {
            file.Write(0, note.ToBytes());
            file.Sync();
        }

        Disk.SyncDirectory(place.SetAsideDirectory);
    }

    /// <summary>Of the main file alone: the write-ahead log beside it is told apart by being there.</summary>
    string Fingerprint(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, path);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    void Append(IncrementalHash hash, string path)
    {
        using var file = Disk.Open(path);
        var buffer = new byte[ChunkBytes];
        for (var offset = 0L; file.Read(offset, buffer) is var count and > 0; offset += count)
            hash.AppendData(buffer, 0, count);
    }

    /// <summary>For one more file of that size; throws when the folder is full of what is not ours to drop.</summary>
    public void MakeRoom(long bytes)
    {
        var entries = Entries();
        while (entries.Count >= FilesMax || (entries.Count > 0 && entries.Sum(entry => entry.Bytes) + bytes > BytesMax))
        {
            var copies = entries.FindAll(entry => entry.Note is { IsCopy: true });
            if (copies.Count == 0) throw Full(entries);
            var victim = copies[Math.Min(1, copies.Count - 1)];
            Remove(victim.Path);
            surroundings.Story(
                place.Board,
                $"{victim.Path} was let go, because {place.SetAsideDirectory} is at its limit: a damaged copy of the "
                + $"database ({victim.Note!.Why}) of {victim.Note.At}, {victim.Note.Bytes} bytes, SHA-256 "
                + victim.Note.Sha256);
            entries.Remove(victim);
        }
    }

    /// <summary>What the folder holds, the oldest first.</summary>
    List<Entry> Entries()
    {
        var names = Disk.List(place.SetAsideDirectory);
        var mains = names.Where(name =>
            !name.EndsWith(SetAsideNote.Extension, StringComparison.Ordinal)
            && !Companions.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)
                && names.Contains(name[..^suffix.Length], StringComparer.Ordinal)));
        var entries = new List<(Entry Entry, long Changed)>();
        foreach (var path in mains.Select(name => Path.Combine(place.SetAsideDirectory, name)))
        {
            if (Disk.Stat(path) is not { } stamp) continue;
            var note = ReadNote(path);
            var bytes = Math.Max(stamp.Size, note?.Bytes ?? 0)
                + Companions.Sum(suffix => Disk.Stat(path + suffix)?.Size ?? 0);
            entries.Add((new Entry(path, bytes, note), stamp.ChangedNanoseconds));
        }

        return [.. entries.OrderBy(entry => entry.Changed).Select(entry => entry.Entry)];
    }

    SetAsideNote? ReadNote(string path)
    {
        if (Disk.Stat(path + SetAsideNote.Extension) is not { Size: < SetAsideNote.BytesMax and var size }) return null;
        using var file = Disk.Open(path + SetAsideNote.Extension);
        var bytes = new byte[size];
        return SetAsideNote.Parse(bytes.AsSpan(0, file.Read(0, bytes)));
    }

    void Remove(string path)
    {
        foreach (var suffix in (string[])["", .. Companions, SetAsideNote.Extension])
        {
            if (Disk.Stat(path + suffix) is not null) Disk.Remove(path + suffix);
        }
    }

    string FreeName(string file)
    {
        var name = Path.Combine(place.SetAsideDirectory, $"{file}.{Stamp()}");
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
            if (Disk.Stat(candidate) is null) return candidate;
        }
    }

    string Stamp() => surroundings.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    StoreException Full(List<Entry> entries) => new(
        ErrorCode.Unavailable, $"{place.Title} cannot be mended now.",
        $"{place.SetAsideDirectory} holds {entries.Count} files that were in the way, "
        + $"{entries.Sum(entry => entry.Bytes)} bytes, and none of them is known to be a copy.",
        "Look at them and move them elsewhere; the daemon goes on by itself then.");

    sealed record Entry(string Path, long Bytes, SetAsideNote? Note);
}
