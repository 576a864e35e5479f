using Andon.Core;
using Andon.Core.Collection;
using Andon.Core.Files;
using Andon.Server.Boards;
using Andon.Server.Files;

namespace Andon.Server.Collection;

/// <summary>Bytes that neither an attachment nor an artifact of the board names any more.</summary>
sealed class UnnamedFiles(BlobStore blobs, OpenBoard board) : ICollected
{
    HashSet<string>? _namedNow;

    string Slug => board.Entry.Slug.Value;

    public string Kind => CollectKinds.Files;

    public async Task<Findings> LookAsync(Instant before, CancellationToken cancellationToken)
    {
        // Listed first: what is put there afterwards is not in the list, and its row is read in any case.
        var all = blobs.Kept(Slug);
        var named = await NamedAsync(cancellationToken);
        var going = all.Where(blob => blob.PutAt < before && !named.Contains(blob.Sha256))
            .Select(blob => new Found(blob.Sha256, blob.Size)).ToList();
        return new Findings(all.Count, going, []);
    }

    /// <summary>
    /// Whoever puts the same bytes there again makes them young first, and adds the row that names them after.
    /// </summary>
    public async Task<string?> RemoveAsync(Found found, Instant before, CancellationToken cancellationToken)
    {
        _namedNow ??= await NamedAsync(cancellationToken);
        if (_namedNow.Contains(found.Name)) return "a task names it again";
        return blobs.TryRemove(Slug, found.Name, before) ? null : "it was put there again, or is no ordinary file";
    }

    Task<HashSet<string>> NamedAsync(CancellationToken cancellationToken) => board.Store.ReadAsync(
        reader => reader.Rows(Attachment.Table).Select(row => Attachment.Table.Apply(null, row)!.Sha256)
            .Concat(reader.Rows(Artifact.Table).Select(row => Artifact.Table.Apply(null, row)!.Sha256))
            .ToHashSet(StringComparer.Ordinal),
        cancellationToken);
}
