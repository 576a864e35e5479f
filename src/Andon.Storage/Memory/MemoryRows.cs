using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Storage.Memory;

/// <summary>The rows of a board in memory, table by table, as a database would list them.</summary>
static class MemoryRows
{
    static Comparer<Change> ByKey { get; } = Comparer<Change>.Create((a, b) =>
    {
        for (var i = 0; i < a.Table.KeyLength; i++)
        {
            var (mine, theirs) = (a.Key[i].Value, b.Key[i].Value);
            var order = mine.Number is { } number
                ? number.CompareTo(theirs.RequireNumber())
                : string.CompareOrdinal(mine.RequireText(), theirs.RequireText());
            if (order != 0) return order;
        }

        return 0;
    });

    /// <summary>Each as the change that inserts it, ordered by key.</summary>
    public static IEnumerable<Change> Of(MemoryBoard board, Table table) => table.Name switch
    {
        "cards" => Rows(CardTable.Rows, board.Cards),
        "card_texts" => Rows(CardText.Table, board.Texts),
        "runs" => Rows(RunTable.Rows, board.Runs),
        "links" => Rows(Link.Table, board.Links),
        "comments" => Rows(Comment.Table, board.Comments),
        "tombstones" => Rows(Tombstone.Table, board.Tombstones),
        "breakers" => Rows(Breaker.Table, board.Breakers()),
        "spending" => Rows(Spending.Table, board.Spent),
        "recurrences" => Rows(RecurrenceTable.Rows, board.Recurrences()),
        "attachments" => Rows(Attachment.Table, board.Attachments),
        "artifacts" => Rows(Artifact.Table, board.Artifacts),
        "subscriptions" => Rows(Subscription.Table, board.Subscriptions()),
        "imports" => Rows(Import.Table, board.Imports),
        var other => throw new InvariantViolation($"A board in memory has no table {other}."),
    };

    static IEnumerable<Change> Rows<TRow>(Table<TRow> table, IEnumerable<TRow> rows)
        where TRow : class => rows.Select(row => table.Diff(null, row)!).Order(ByKey);
}
