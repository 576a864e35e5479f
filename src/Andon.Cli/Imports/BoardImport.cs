using System.Text.Json;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Imports;

/// <summary>
/// Sends rows to a board in batches that fit a request, and counts what became of them. Used by one board's import.
/// </summary>
sealed class BoardImport(AndonClient client, string board, string source)
{
    const int RowsMax = 1_000;
    const int IdShown = 40;
    const long BatchBytesMax = 4 * 1024 * 1024;
    public const long RowBytesMax = 12 * 1024 * 1024;

    /// <summary>The most that JSON writes for a character.</summary>
    const int EscapeBytes = 6;

    /// <summary>The exact length of longer texts is worth its time.</summary>
    const int ShortLettersMax = 2_000;

    readonly Dictionary<string, KindCount> _counts = new(StringComparer.Ordinal);
    readonly List<string> _remarks = [];
    List<ImportRowMessage> _batch = [];
    long _size;

    /// <summary>By kind, in the order in which kinds come in.</summary>
    public IEnumerable<KindCount> Counts => _counts.Values;

    public IReadOnlyList<string> Remarks =>
    [
        .. _remarks,
        .. _counts.Values.Where(count => count.Remarks > KindCount.RemarksMax)
            .Select(count => $"and {count.Remarks - KindCount.RemarksMax} more about {count.Kind}"),
    ];

    /// <summary>Rows that never left: said before they could be sent.</summary>
    public void Refuse(string kind, string what)
    {
        CountOf(kind).Refused++;
        Remark(kind, what);
    }

    public async Task SendAsync(string kind, IAsyncEnumerable<ImportRowMessage> rows, Action<int> progressed)
    {
        CountOf(kind);
        await foreach (var row in rows) await AddAsync(row, progressed);
        await FlushAsync(progressed);
    }

    public async Task SendAsync(string kind, IEnumerable<ImportRowMessage> rows, Action<int> progressed)
    {
        CountOf(kind);
        foreach (var row in rows) await AddAsync(row, progressed);
        await FlushAsync(progressed);
    }

    /// <summary>Sent with its like, at the latest by a flush.</summary>
    public async Task AddAsync(ImportRowMessage row, Action<int> progressed)
    {
        var bytes = SizeOf(row);
        if (bytes > RowBytesMax)
        {
            Refuse(row.Kind, $"refused: {NameOf(row)}: it has {bytes} bytes, more than a request can carry.");
            return;
        }

        if (_batch.Count > 0 && (_batch.Count == RowsMax || _size + bytes > BatchBytesMax
            || _batch[0].Kind != row.Kind))
        {
            await FlushAsync(progressed);
        }

        _batch.Add(row);
        _size += bytes;
    }

    public async Task FlushAsync(Action<int> progressed)
    {
        if (_batch.Count == 0) return;
        var (kind, batch) = (_batch[0].Kind, _batch);
        (_batch, _size) = ([], 0);
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
            Remark(kind, $"{(remark.Refused ? "refused: " : "")}{NameOf(batch[remark.Row])}: {remark.What}");
        }
    }

    /// <summary>The first of each kind are said in full; the counts say how many there were.</summary>
    public void Remark(string kind, string what)
    {
        var count = CountOf(kind);
        if (++count.Remarks <= KindCount.RemarksMax) _remarks.Add(what);
    }

    KindCount CountOf(string kind)
    {
        if (!_counts.TryGetValue(kind, out var count)) _counts[kind] = count = new KindCount(kind);
        return count;
    }

    static string NameOf(ImportRowMessage row)
    {
        if (row.Kind != ImportKinds.Cards) return row.Id is { } number ? $"{row.Kind} {number}" : row.Kind;
        var id = row.Values.GetValueOrDefault("id").Text ?? "without an id";
        return $"tasks {(id.Length > IdShown ? $"{id[..IdShown]}…" : id)}";
    }

    /// <summary>As long as the request's own writer makes it.</summary>
    static long Encoded(string text) => JsonEncodedText.Encode(text, WireJson.Writing.Encoder).EncodedUtf8Bytes.Length;

    /// <summary>At least as many bytes as it has in a request.</summary>
    public static long SizeOf(ImportRowMessage row)
    {
        var size = 64L;
        foreach (var (column, value) in row.Values)
        {
            size += column.Length + 24;
            if (value.Text is not { } text) continue;
            size += text.Length <= ShortLettersMax ? EscapeBytes * text.Length : Encoded(text);
        }

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
