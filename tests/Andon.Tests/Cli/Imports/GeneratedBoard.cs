using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Andon.Core.Cards;
using Microsoft.Data.Sqlite;

namespace Andon.Tests.Cli.Imports;

/// <summary>
/// A board of one of the versions in the field, with what each of them left behind, and what each of its rows has to
/// become.
/// </summary>
[SupportedOSPlatform("linux")]
sealed class GeneratedBoard : IDisposable
{
    /// <summary>The task that no row describes; others belong to it.</summary>
    const string Lost = "t_0badcafe";

    const long Start = 1_700_000_000;

    readonly Random _random;
    readonly int _version;
    readonly Dictionary<string, Dictionary<long, string>> _facts = new(StringComparer.Ordinal);
    readonly SqliteConnection _connection;

    GeneratedBoard(int seed)
    {
        _random = new Random(seed);
        _version = seed % GeneratedSchemas.All.Length;
        Folder = HermesFolder.With($"pragma page_size={512 << _random.Next(5)}", GeneratedSchemas.All[_version]);
        Ids = string.Create(CultureInfo.InvariantCulture, $"t_{seed:x2}");
        _connection = Folder.Open();
    }

    public HermesFolder Folder { get; }

    string Ids { get; }

    /// <summary>By table and SQLite's own number of the row: what stands for it among the board's lines here.</summary>
    public IReadOnlyDictionary<string, Dictionary<long, string>> Facts => _facts;

    bool IsOldest => _version == 0;

    bool HasAttachments => _version >= 2;

    public static GeneratedBoard Make(int seed, int tasks)
    {
        var board = new GeneratedBoard(seed);
        using (board._connection)
        {
            HermesFolder.Run(board._connection, "begin");
            for (var i = 0; i < tasks; i++) board.AddTask(i);
            board.AddComment(Lost, "nobody's");
            board.AddEvent(Lost, "created", "created", null, 0);
            board.AddRun(Lost, 0);
            HermesFolder.Run(board._connection, "commit");
            if (board._version == 3) HermesFolder.Run(board._connection, GeneratedSchemas.LaterColumns);
        }

        return board;
    }

    /// <summary>One row of the board's lines, as facts are written.</summary>
    public static string Fact(params object?[] values) => string.Join('|', values.Select(value => $"{value}"));

    public void Dispose() => Folder.Dispose();

    void AddTask(int i)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{Ids}{i:x6}");
        var title = $"задача {i} 任务 🎮 {new string('x', 1 + _random.Next(40))}";
        var body = new string((char)('a' + (i % 26)), 1 + (_random.Next(10) == 0 ? 6_000 : _random.Next(200)));
        var status = _random.Next(20) == 0 ? "failed" : CardStatuses.All[_random.Next(9)];
        var priority = _random.Next(-2, 5);
        Insert(
            "tasks", Fact(id, title, body, "ops", priority, Start + i),
            ("id", id), ("title", title), ("body", body), ("assignee", "Ops"), ("status", status),
            ("priority", priority), ("created_at", When(Start + i)));
        if (i > 0) AddLink(string.Create(CultureInfo.InvariantCulture, $"{Ids}{_random.Next(i):x6}"), id);
        AddComment(id, body);
        AddEvent(id, "created", "created", """{"assignee":"Ops"}""", i);
        AddEvent(id, IsOldest ? "ready" : "promoted", "promoted", null, i);
        AddRun(id, i);
        if (HasAttachments && i % 10 == 0) AddAttachment(id, i);
        if (_version >= 2 && i % 5 == 0) AddSubscription(id, i);
    }

    void AddLink(string parent, string child) =>
        Insert("task_links", Fact(parent, child), ("parent_id", parent), ("child_id", child));

    void AddComment(string task, string body) => Insert(
        "task_comments", Fact(task, "ada", body, Start),
        ("task_id", task), ("author", "ada"), ("body", body), ("created_at", When(Start)));

    void AddEvent(string task, string kind, string kindNow, string? payload, int i) => Insert(
        "task_events", Fact(task, kindNow, payload, Start + i),
        ("task_id", task), ("kind", kind), ("payload", payload), ("created_at", When(Start + i)));

    void AddRun(string task, int i)
    {
        var summary = $"did {i}";
        var values = new List<(string, object?)>
        {
            ("task_id", task), ("profile", "ops"), ("status", "done"), ("started_at", When(Start + i)),
            ("ended_at", When(Start + i + 9)),
        };
        if (!IsOldest) values.Add(("outcome", "completed"));
        values.Add(("summary", summary));
        Insert("task_runs", Fact(task, "ops", "completed", summary, Start + i, Start + i + 9), [.. values]);
    }

    void AddAttachment(string task, int i)
    {
        var (name, text) = ($"note {i}.md", $"# {i}");
        Folder.Write(Path.Combine("kanban", "attachments", task, name), text);
        Insert(
            "task_attachments",
            Fact(task, name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), Start),
            ("task_id", task), ("filename", name), ("stored_path", $"/home/elsewhere/kanban/attachments/{task}/{name}"),
            ("size", (long)text.Length), ("uploaded_by", "ada"), ("created_at", When(Start)));
    }

    void AddSubscription(string task, int i)
    {
        var isLater = _version >= 4;
        var values = new List<(string, object?)>
        {
            ("task_id", task), ("platform", "telegram"), ("chat_id", $"{i}"), ("thread_id", ""), ("user_id", "ada"),
            ("created_at", When(Start)),
        };
        if (isLater) values.AddRange([("chat_type", "group"), ("delivery_mode", "wake")]);
        Insert(
            "kanban_notify_subs",
            Fact(task, "telegram", i, "ada", isLater ? "group" : null, isLater ? "wake" : null), [.. values]);
    }

    /// <summary>Times were numbers and dates.</summary>
    object When(long seconds) => _version switch
    {
        0 => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString(
            "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        4 when seconds % 3 == 0 => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString(
            "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => seconds,
    };

    void Insert(string table, string fact, params ReadOnlySpan<(string Column, object? Value)> values)
    {
        using var command = _connection.CreateCommand();
        var columns = new List<string>();
        foreach (var (column, value) in values)
        {
            columns.Add(column);
            command.Parameters.AddWithValue($"${column}", value ?? DBNull.Value);
        }

        command.CommandText = $"""
            insert into {table} ({string.Join(", ", columns)}) values (${string.Join(", $", columns)});
            select last_insert_rowid()
            """;
        var row = (long)command.ExecuteScalar()!;
        if (!_facts.TryGetValue(table, out var facts)) _facts[table] = facts = [];
        facts[row] = fact;
    }
}

/// <summary>The versions of the reference's schema, the oldest first.</summary>
[SupportedOSPlatform("linux")]
static class GeneratedSchemas
{
    /// <summary>What a later version adds to June's tables when it opens them.</summary>
    public const string LaterColumns = """
        alter table tasks add column project_id text;
        alter table tasks add column worker_started_at text;
        alter table tasks add column provider_override text;
        alter table tasks add column reasoning_effort text;
        alter table tasks add column block_kind text;
        alter table tasks add column block_recurrences integer not null default 0;
        alter table task_runs add column worker_started_at text;
        update tasks set reasoning_effort = 'high' where rowid % 4 = 0;
        """;

    /// <summary>Keys are texts that nobody gave, and times are dates.</summary>
    static string First => June[..June.IndexOf("create table task_attachments", StringComparison.Ordinal)]
        .Replace("id integer primary key autoincrement", "id text primary key", StringComparison.Ordinal)
        .Replace("_at integer", "_at text", StringComparison.Ordinal)
        .Replace(", session_id text", "", StringComparison.Ordinal);

    const string Subscriptions = """
        create table kanban_notify_subs (
            task_id text not null, platform text not null, chat_id text not null, thread_id text not null default '',
            user_id text, notifier_profile text, created_at integer not null,
            last_event_id integer not null default 0, primary key (task_id, platform, chat_id, thread_id));
        """;

    const string LaterSubscriptions = """
        create table kanban_notify_subs (
            task_id text not null, platform text not null, chat_id text not null, thread_id text not null default '',
            user_id text, user_id_alt text, chat_type text, notifier_profile text,
            delivery_mode text not null default 'notify', delivery_metadata text, created_at integer not null,
            last_event_id integer not null default 0, last_ping_event_id integer not null default 0,
            primary key (task_id, platform, chat_id, thread_id));
        """;

    const string Indexes = """
        create index idx_tasks_status on tasks(status);
        create index idx_comments_task on task_comments(task_id, created_at);
        create index idx_events_task on task_events(task_id, created_at);
        """;

    public static string[] All { get; } =
    [
        First + Indexes,
        June.Replace(", session_id text", "", StringComparison.Ordinal) + Indexes,
        June + Subscriptions + Indexes,
        June + Subscriptions + Indexes,
        June + LaterSubscriptions + Indexes,
        Later() + LaterSubscriptions + Indexes,
    ];

    static string June => HermesFolder.Schema;

    /// <summary>A board that a later version made: its columns stand in another order.</summary>
    static string Later() => June
        .Replace("branch_name text,", "branch_name text, project_id text,", StringComparison.Ordinal)
        .Replace("worker_pid integer,", "worker_pid integer, worker_started_at text,", StringComparison.Ordinal)
        .Replace(
            "model_override text,", "model_override text, provider_override text, reasoning_effort text,",
            StringComparison.Ordinal)
        .Replace(
            "session_id text);", "session_id text, block_kind text, block_recurrences integer not null default 0);",
            StringComparison.Ordinal);
}
