using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Events;

/// <summary>
/// Every kind of row that a board has. A store keeps these and its own events, and nothing else of ours.
/// </summary>
public static class Tables
{
    public static IReadOnlyList<Table> All { get; } =
        [
            CardTable.Rows, CardText.Table, RunTable.Rows, Link.Table, Comment.Table, Tombstone.Table, Breaker.Table,
            Spending.Table, RecurrenceTable.Rows, Attachment.Table, Artifact.Table, Subscription.Table,
            Import.Table,
        ];

    public static Table? Find(string name)
    {
        foreach (var table in All)
        {
            if (table.Name == name) return table;
        }

        return null;
    }
}
