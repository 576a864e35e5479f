using System.Collections.Frozen;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Imports;

/// <summary>Which columns a row of each kind may have.</summary>
public static class ImportColumns
{
    static readonly FrozenDictionary<string, FrozenSet<string>> Columns = new Dictionary<string, FrozenSet<string>>
    {
        [ImportKinds.Cards] = Of(CardTable.Rows, "body", "result"),
        [ImportKinds.Tombstones] = Of(Tombstone.Table),
        [ImportKinds.Links] = Of(Link.Table),
        [ImportKinds.Runs] = Of(RunTable.Rows),
        [ImportKinds.Comments] = Of(Comment.Table),
        [ImportKinds.Attachments] = Of(Attachment.Table),
        [ImportKinds.Artifacts] = Of(Artifact.Table),
        [ImportKinds.Recurrences] = Of(RecurrenceTable.Rows),
        [ImportKinds.Subscriptions] = Of(Subscription.Table),
        [ImportKinds.Events] = ["at", "kind", "task_id", "run_id", "payload", "imported_id"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenSet<string> Of(string kind) => Columns[kind];

    static FrozenSet<string> Of(Table table, params string[] others) =>
        table.Columns.Select(column => column.Name).Concat(others).ToFrozenSet(StringComparer.Ordinal);
}
