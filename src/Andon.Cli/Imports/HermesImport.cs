using System.Text.Json;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// Brings one board of the reference kanban in. The board here is paused meanwhile, so that no task is started before
/// everything that belongs to it is there; it stays paused when the import does not come to its end.
/// </summary>
sealed class HermesImport(AndonClient client, HermesBoard board, SalvagedDatabase database)
{
    readonly BoardImport _import = ImportOf(client, board);

    public IReadOnlyList<string> Remarks => _import.Remarks;

    public IEnumerable<KindCount> Counts => _import.Counts;

    /// <summary>The reference's tables and ours, in the order in which they come in.</summary>
    public static IReadOnlyList<(string Table, string Kind)> Tables { get; } =
    [
        ("tasks", ImportKinds.Cards), ("task_links", ImportKinds.Links), ("task_runs", ImportKinds.Runs),
        ("task_comments", ImportKinds.Comments), ("task_attachments", ImportKinds.Attachments),
        ("task_events", ImportKinds.Events), ("kanban_notify_subs", ImportKinds.Subscriptions),
    ];

    /// <summary>
    /// Whether no row in it is the reference's: it is another program's, or too little is left of it.
    /// </summary>
    public static bool IsForeign(SalvagedDatabase database)
    {
        var tables = Tables.Select(each => database.Table(each.Table)).OfType<SalvagedTable>().ToList();
        return tables.Count == 0 || (database.Trust != Trust.Whole && tables.All(table => table.Rows.Count == 0));
    }

    public async Task RunAsync(Action<int> progressed)
    {
        var place = new ImportPlace(client, board.Slug);
        await place.TakeAsync(board.Metadata.AsRequest(board.Slug), board.Metadata.IsArchived);
        Doubt();
        var texts = new LongTexts(client, board.Slug);
        await _import.SendAsync(ImportKinds.Cards, texts.FittingAsync(Cards(), "id", "body", "result"), progressed);
        await _import.SendAsync(ImportKinds.Links, Rows("task_links", "").Select(HermesRows.Link), progressed);
        var runs = Rows("task_runs", "id").Select(HermesRows.Run);
        await _import.SendAsync(
            ImportKinds.Runs, texts.FittingAsync(runs, "task_id", "summary", "error"), progressed);
        var comments = Rows("task_comments", "id").Select(HermesRows.Comment);
        await _import.SendAsync(ImportKinds.Comments, texts.FittingAsync(comments, "task_id", "body"), progressed);
        await _import.SendAsync(ImportKinds.Attachments, await AttachmentsAsync(), progressed);
        await SendTextsAsync(texts.Files);
        await _import.SendAsync(ImportKinds.Events, Rows("task_events", "id").Select(HermesRows.Event), progressed);
        await _import.SendAsync(ImportKinds.Subscriptions, Subscriptions(), progressed);
        await place.LeaveAsync();
    }

    /// <summary>Rows of one board are known again by its name.</summary>
    static BoardImport ImportOf(AndonClient client, HermesBoard board) =>
        new(client, board.Slug, $"hermes:{board.Slug}");

    /// <summary>Counted by themselves: the database has no such rows.</summary>
    async Task SendTextsAsync(IReadOnlyList<ImportRowMessage> files)
    {
        var import = ImportOf(client, board);
        await import.SendAsync(ImportKinds.Attachments, files, _ => { });
        foreach (var file in files)
        {
            _import.Remark(
                ImportKinds.Attachments,
                $"changed: {file.Values["task_id"].Text}: a text that is too long became the file "
                + $"'{file.Values["name"].Text}'");
        }

        foreach (var remark in import.Remarks) _import.Remark(ImportKinds.Attachments, remark);
    }

    /// <summary>What is not as it was, or has no place here, is said.</summary>
    void Doubt()
    {
        foreach (var (table, kind) in Tables)
        {
            foreach (var (column, count) in HermesColumns.WithoutPlace(database.Table(table)))
                _import.Remark(kind, $"{table}: {count} rows say something in '{column}', which has no place here");
            foreach (var doubt in Rows(table, "").SelectMany(HermesDoubts.Of)) _import.Remark(kind, doubt);
        }
    }

    IEnumerable<ImportRowMessage> Cards()
    {
        var reasons = BlockReasons();
        foreach (var row in Rows("tasks", "created_at"))
            yield return HermesRows.Card(row, reasons.GetValueOrDefault(row.Given("id") ?? ""));
    }

    /// <summary>A cursor may name an event that is gone: the last one before it says the same.</summary>
    IEnumerable<ImportRowMessage> Subscriptions()
    {
        var events = Rows("task_events", "id")
            .Select(row => row.Number("id") ?? row.RowId)
            .Where(id => id > 0)
            .ToArray();
        foreach (var row in Rows("kanban_notify_subs", ""))
        {
            var index = Array.BinarySearch(events, row.Number("last_event_id") ?? 0);
            if (index < 0) index = ~index - 1;
            yield return HermesRows.Subscription(row, index < 0 ? 0 : events[index]);
        }
    }

    /// <summary>What the last event of its kind says of each card that was ever blocked.</summary>
    Dictionary<string, BlockReason> BlockReasons()
    {
        var reasons = new Dictionary<string, BlockReason>(StringComparer.Ordinal);
        foreach (var row in Rows("task_events", "id"))
        {
            if (row.Given("task_id") is not { } task) continue;
            var payload = row.Given("payload");
            if (row.Given("kind") is "blocked")
                reasons[task] = new BlockReason(BlockKinds.NeedsInput, Field(payload, "reason"));
            else if (row.Given("kind") is "gave_up" or "spawn_auto_blocked")
                reasons[task] = new BlockReason(BlockKinds.Breaker, Field(payload, "error"));
        }

        return reasons;
    }

    static string? Field(string? payload, string name)
    {
        if (payload is null) return null;
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    async Task<List<ImportRowMessage>> AttachmentsAsync()
    {
        var rows = new List<ImportRowMessage>();
        var all = Rows("task_attachments", "id").ToList();
        var files = new HermesFiles(board.Attachments, all);
        foreach (var row in all)
        {
            await using var content = files.TryOpen(row, out var why);
            if (content is null)
            {
                _import.Refuse(ImportKinds.Attachments, $"refused: attachments {row.Number("id")}: {why}");
                continue;
            }

            try
            {
                rows.Add(HermesRows.Attachment(row, await client.KeepFileAsync(board.Slug, content)));
            }
            catch (AndonException refused) when (refused.Code == ErrorCode.PayloadTooLarge)
            {
                _import.Refuse(
                    ImportKinds.Attachments, $"refused: attachments {row.Number("id")}: {refused.Refusal.Why}");
            }
        }

        return rows;
    }

    IEnumerable<SalvagedRow> Rows(string table, string order)
    {
        var rows = database.Table(table)?.Rows ?? [];
        return order switch
        {
            "" => rows,
            "id" => rows.OrderBy(row => row.Number("id") ?? row.RowId),
            _ => rows.OrderBy(row => row.Time(order) ?? 0).ThenBy(row => row.Text("id"), StringComparer.Ordinal),
        };
    }
}
