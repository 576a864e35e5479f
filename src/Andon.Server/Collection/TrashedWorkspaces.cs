using Andon.Core;
using Andon.Core.Collection;
using Andon.Linux.Files;
using Andon.Server.WorkFolders;

namespace Andon.Server.Collection;

/// <summary>Scratch directories that lie in the trash. What is deleted here is gone.</summary>
sealed class TrashedWorkspaces(ScratchFolders folders) : ICollected
{
    const int NamesMax = FinishedWorkspaces.NamesMax;

    public string Kind => CollectKinds.Trash;

    public Task<Findings> LookAsync(Instant before, CancellationToken cancellationToken)
    {
        var (going, stays, names) = (new List<Found>(), new List<Kept>(), folders.Trashed(NamesMax));
        foreach (var name in names.Where(name => name.At < before))
        {
            if (folders.FindDoubt(name) is { } doubt) stays.Add(new Kept(name.ToString(), doubt));
            else going.Add(new Found(name.ToString(), folders.BytesOf(name)));
        }

        // Those that are in use are directories of the same kind.
        return Task.FromResult(new Findings(names.Count + folders.Named(NamesMax).Count, going, stays));
    }

    public async Task<string?> RemoveAsync(Found found, Instant before, CancellationToken cancellationToken)
    {
        var name = TrashName.TryParse(EntryName.Of(found.Name))!; // the look parsed it
        while (!folders.DeleteSome(name))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }
}
