using System.Text;
using Andon.Core.Cards;
using Andon.Storage.Contract;

namespace Andon.Storage.Sqlite;

/// <summary>
/// Lists, searches and counts cards. Statements are put together of fixed parts; values are always bound.
/// </summary>
sealed class CardListing(SqliteDatabase database)
{
    /// <summary>Filters come in few combinations; this bounds what odd ones may cost.</summary>
    const int StatementsMax = 64;

    static readonly string Columns = RowReader.Columns(CardTable.Rows);

    readonly Dictionary<string, SqliteStatement> _statements = [];

    public IReadOnlyList<Card> List(CardFilter filter)
    {
        var sql = new StringBuilder($"select {Columns} from cards where 1");
        var values = new List<string>();
        Add(filter.Assignee, " and assignee = ?");
        Add(filter.Tenant, " and tenant = ?");
        Add(filter.SessionId, " and session_id = ?");
        Add(filter.Label, " and exists (select 1 from json_each(labels) where value = ?)");
        Add(filter.WorkflowTemplateId, " and workflow_template_id = ?");
        Add(filter.StepKey, " and current_step_key = ?");
        if (filter.Statuses is { } statuses) AddStatuses(sql, values, statuses);

        // Also where the statuses say so already: only then may the index of what is not archived be used.
        if (filter.Statuses?.Contains(CardStatus.Archived) ?? filter.IncludeArchived) sql.Append(" and 1");
        else sql.Append(" and status <> 'archived'");
        // Cards lie in the order of their ids, which is nearly that of their creation. Reading all of them so and
        // sorting here takes less than looking for each through an index, or having SQLite's sorter carry the rows.
        var sorting = filter.Most is null ? SortingOf(filter.Order) : null;
        sql.Append(" order by ").Append(sorting is null ? Order(filter.Order) : "id");
        if (filter.Most is not null) sql.Append(" limit ?");

        var statement = Prepared(sql.ToString());
        for (var i = 0; i < values.Count; i++) statement.Bind(i + 1, values[i]);
        if (filter.Most is { } most) statement.Bind(values.Count + 1, most);
        var cards = SqliteReader.All(statement, CardRows.Read);
        if (sorting is not null) cards.Sort(sorting);
        return cards;

        void Add(string? value, string clause)
        {
            if (value is null) return;
            sql.Append(clause);
            values.Add(value);
        }
    }

    /// <summary>SQLite's <c>like</c> folds ASCII alone, so another text is looked for card by card.</summary>
    public IReadOnlyList<Card> Search(string text, int most)
    {
        if (!Ascii.IsValid(text)) return SearchEach(text, most);
        var statement = Prepared($$"""
            select {{Columns}} from cards left join card_texts on card_texts.task_id = cards.id
            where id like ?1 escape '\' or title like ?1 escape '\' or body like ?1 escape '\'
            order by case when id like ?1 escape '\' then 0 when title like ?1 escape '\' then 1 else 2 end, id desc
            limit ?2
            """);
        var pattern = text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
        return SqliteReader.All(statement.Bind(1, $"%{pattern}%").Bind(2, most), CardRows.Read);
    }

    public BoardStatistics Statistics()
    {
        var byStatus = new Dictionary<CardStatus, int>();
        var byAssignee = new Dictionary<string, IReadOnlyDictionary<CardStatus, int>>();
        var statement = Prepared("select status, assignee, count(*) from cards group by status, assignee");
        foreach (var (status, assignee, count) in SqliteReader.All(statement, ReadCount))
        {
            byStatus[status] = byStatus.GetValueOrDefault(status) + count;
            if (assignee is null || status == CardStatus.Archived) continue;
            if (!byAssignee.TryGetValue(assignee, out var counts))
                byAssignee[assignee] = counts = new Dictionary<CardStatus, int>();
            ((Dictionary<CardStatus, int>)counts)[status] = count;
        }

        var oldest = Prepared("select min(created_at) from cards where status = 'ready'");
        return new BoardStatistics(byStatus, byAssignee, SqliteReader.All(oldest, row => row.InstantIfAny(0))[0]);
    }

    List<Card> SearchEach(string text, int most)
    {
        var statement = Prepared($"""
            select {Columns}, body from cards left join card_texts on card_texts.task_id = cards.id
            order by id desc
            """);
        var ranked = SqliteReader.All(
            statement, row => (Rank: Rank(row, text), Card: Rank(row, text) < 0 ? null : CardRows.Read(row)));
        var hits = ranked.Where(hit => hit.Card is not null).OrderBy(hit => hit.Rank);
        return [.. hits.Select(hit => hit.Card!).Take(most)];
    }

    static int Rank(SqliteStatement row, string text)
    {
        if (Has(row.Text(1), text)) return 1;
        return Has(row.Text(CardTable.Rows.Columns.Length), text) ? 2 : -1;
    }

    static bool Has(string? where, string text) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    static (CardStatus Status, string? Assignee, int Count) ReadCount(SqliteStatement row) =>
        (CardStatuses.Parse(row.RequireText(0)), row.Text(1), (int)row.Number(2));

    static Comparison<Card>? SortingOf(CardOrder order) => order switch
    {
        CardOrder.Priority => ByPriority,
        CardOrder.Created => ByCreation,
        _ => null,
    };

    static int ByPriority(Card a, Card b)
    {
        var order = b.Priority.CompareTo(a.Priority);
        return order != 0 ? order : ByCreation(a, b);
    }

    static int ByCreation(Card a, Card b)
    {
        var order = a.CreatedAt.CompareTo(b.CreatedAt);
        return order != 0 ? order : string.CompareOrdinal(a.Id.Value, b.Id.Value);
    }

    static void AddStatuses(StringBuilder sql, List<string> values, IReadOnlyList<CardStatus> statuses)
    {
        sql.Append(" and status in (");
        for (var i = 0; i < statuses.Count; i++)
        {
            sql.Append(i == 0 ? "?" : ", ?");
            values.Add(statuses[i].Name());
        }

        sql.Append(')');
    }

    static string Order(CardOrder order) => order switch
    {
        CardOrder.Priority => "priority desc, created_at, id",
        CardOrder.CreatedDescending => "created_at desc, id desc",
        CardOrder.Status => "status, created_at, id",
        CardOrder.Assignee => "assignee, created_at, id",
        CardOrder.Title => "title, created_at, id",
        CardOrder.Updated => "updated_at desc, created_at, id",
        _ => "created_at, id",
    };

    SqliteStatement Prepared(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        if (_statements.Count == StatementsMax)
        {
            foreach (var old in _statements.Values) database.Release(old);
            _statements.Clear();
        }

        return _statements[sql] = database.Prepare(sql);
    }
}
