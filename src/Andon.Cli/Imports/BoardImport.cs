using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;

namespace Andon.Cli.Imports;

/// <summary>
/// Sends rows to a board in batches that fit a request, and counts what became of them. Used by one board's import.
/// </summary>
sealed class BoardImport(AndonClient client, string board, string source)
{
    const int RowsMax = 1_000;
    const int CharactersMax = 3 * 1024 * 1024;

    readonly Dictionary<string, KindCount> _counts = new(StringComparer.Ordinal);
    readonly List<string> _remarks = [];

    /// <summary>By kind, in the order in which kinds come in.</summary>
    public IEnumerable<KindCount> Counts => _counts.Values;

    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Rows that never left: said before they could be sent.</summary>
    public void Refuse(string kind, string what)
    {
        CountOf(kind).Refused++;
        Remark(kind, what);
    }

    public async Task SendAsync(string kind, IEnumerable<ImportRowMessage> rows, Action<int> progressed)
    {
        CountOf(kind);
        var batch = new List<ImportRowMessage>();
        var size = 0;
        foreach (var row in rows)
        {
            var characters = SizeOf(row);
            if (batch.Count > 0 && (batch.Count == RowsMax || size + characters > CharactersMax))
            {
                await SendAsync(kind, batch);
                progressed(batch.Count);
                (batch, size) = ([], 0);
            }

            batch.Add(row);
            size += characters;
        }

        if (batch.Count == 0) return;
        await SendAsync(kind, batch);
        progressed(batch.Count);
    }

    async Task SendAsync(string kind, List<ImportRowMessage> batch)
    {
        var reply = await client.ImportAsync(board, new ImportRequest(source, batch));
        var count = CountOf(kind);
        count.Added += reply.Added;
        count.Known += reply.Known;
        foreach (var remark in reply.Remarks)
        {
            if (remark.Refused) count.Refused++;
            var number = batch[remark.Row].Id is { } id ? $" {id}" : "";
            var rows = kind == ImportKinds.Cards ? "tasks" : kind;
            Remark(kind, $"{(remark.Refused ? "refused: " : "")}{rows}{number}: {remark.What}");
        }
    }

    /// <summary>The first of each kind are said in full; the counts say how many there were.</summary>
    void Remark(string kind, string what)
    {
        var count = CountOf(kind);
        if (++count.Remarks <= KindCount.RemarksMax) _remarks.Add(what);
    }

    KindCount CountOf(string kind)
    {
        if (!_counts.TryGetValue(kind, out var count)) _counts[kind] = count = new KindCount(kind);
        return count;
    }

    static int SizeOf(ImportRowMessage row)
    {
        var size = 0;
        foreach (var (column, value) in row.Values) size += column.Length + (value.Text?.Length ?? 8) + 8;
        return size;
    }
}

/// <summary>What became of the rows of one kind.</summary>
sealed class KindCount(string kind)
{
    public const int RemarksMax = 50;

    public string Kind { get; } = kind;

    public int Added { get; set; }

    public int Known { get; set; }

    public int Refused { get; set; }

    public int Remarks { get; set; }
}
