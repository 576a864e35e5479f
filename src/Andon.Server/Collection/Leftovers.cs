using Andon.Core;
using Andon.Core.Collection;
using Andon.Linux.Files;
using Andon.Protocol.Homes;

namespace Andon.Server.Collection;

/// <summary>
/// What was begun and never finished, because a daemon was killed over it: uploads without a name, backups half made,
/// and folders of this board's name in which a store was begun that nobody ever used. All have names that nobody but
/// us gives, in folders of ours.
/// </summary>
sealed class Leftovers(AndonHome home, string slug) : ICollected
{
    const int NamesMax = 10_000;
    const int RemovedAtOnce = 500;
    const string Unfinished = "unfinished";

    public string Kind => CollectKinds.Leftovers;

    public Task<Findings> LookAsync(Instant before, CancellationToken cancellationToken)
    {
        var (going, stays, all) = (new List<Found>(), new List<Kept>(), 0);
        foreach (var place in Places())
        {
            using var folder = Open(place);
            foreach (var name in folder?.Names(NamesMax) ?? [])
            {
                if (!place.IsOurs(name.ToString())) continue;
                all++;
                var shown = $"{place.Shown}/{name}";
                if (folder!.TryStat(name) is not { } status || !IsOlder(status, before)) continue;
                if (Doubt(place, folder, name, status) is { } doubt) stays.Add(new Kept(shown, doubt));
                else going.Add(new Found(shown, BytesOf(folder, name, status)));
            }
        }

        return Task.FromResult(new Findings(all, going, stays));
    }

    public async Task<string?> RemoveAsync(Found found, Instant before, CancellationToken cancellationToken)
    {
        var place = Places().First(each => found.Name.StartsWith($"{each.Shown}/", StringComparison.Ordinal));
        var name = EntryName.Of(found.Name[(place.Shown.Length + 1)..]);
        using var folder = Open(place);
        if (folder?.TryStat(name) is not { } status) return "it is gone";
        if (!IsOlder(status, before)) return "it was written meanwhile";
        if (Doubt(place, folder, name, status) is { } doubt) return doubt;
        if (!place.HoldsFolders)
        {
            folder.RemoveFile(name);
            return null;
        }

        using var store = folder.TryOpen(name);
        if (store is null || !store.Status.IsSame(status)) return "it changed while it was looked at";
        var removal = new FolderRemoval(folder, name, store, EntryName.Of(Unfinished));
        while (!removal.Step(RemovedAtOnce))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }

    /// <summary>Folders are reached from the home step by step, and through no link below it.</summary>
    Place[] Places() =>
    [
        new(["boards", slug, "files", "incoming"], name => name.All(char.IsAsciiDigit), HoldsFolders: false),
        new(["backups", slug], name => name.StartsWith(".making-", StringComparison.Ordinal), HoldsFolders: false),
        new(["boards"], IsUnfinished, HoldsFolders: true),
    ];

    /// <summary>As a board's folder is called after its store was begun and never used: see the mark in it.</summary>
    bool IsUnfinished(string name)
    {
        var front = $"{slug}.{Unfinished}-";
        return name.StartsWith(front, StringComparison.Ordinal) && name.Length > front.Length
            && name[front.Length..].All(char.IsAsciiDigit);
    }

    OpenFolder? Open(Place place)
    {
        var folder = OpenFolder.TryOpen(home.Path);
        foreach (var part in place.Parts)
        {
            var inner = folder?.TryOpen(EntryName.Of(part));
            folder?.Dispose();
            folder = inner;
        }

        return folder;
    }

    static bool IsOlder(EntryStatus status, Instant before) =>
        new Instant(status.ModifiedNanoseconds / 1000) < before;

    static string? Doubt(Place place, OpenFolder folder, EntryName name, EntryStatus status)
    {
        if (!place.HoldsFolders) return status.IsFile ? null : "it is no ordinary file";
        if (!status.IsFolder || !status.IsBeside(folder.Status)) return "it is a link, a mount, or no directory";
        using var store = folder.TryOpen(name);
        return store?.TryStat(EntryName.Of(Unfinished)) is { IsFile: true }
            ? null
            : "it has no mark that says that its store was never used";
    }

    static long BytesOf(OpenFolder folder, EntryName name, EntryStatus status)
    {
        if (!status.IsFolder) return status.Size;
        using var inner = folder.TryOpen(name);
        return inner is null ? 0 : FolderSize.Of(inner);
    }

    sealed record Place(string[] Parts, Func<string, bool> IsOurs, bool HoldsFolders)
    {
        public string Shown => string.Join('/', Parts);
    }
}
