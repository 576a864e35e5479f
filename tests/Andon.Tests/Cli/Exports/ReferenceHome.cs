using System.Globalization;
using System.Runtime.Versioning;
using Andon.Tests.Cli.Imports;
using Microsoft.Data.Sqlite;

namespace Andon.Tests.Cli.Exports;

/// <summary>Homes of the reference kanban, for comparing what went in with what comes out.</summary>
[SupportedOSPlatform("linux")]
static class ReferenceHome
{
    const string Subscriptions = """
        create table kanban_notify_subs (
            task_id text not null, platform text not null, chat_id text not null, thread_id text not null default '',
            user_id text, notifier_profile text, created_at integer not null, last_event_id integer not null default 0,
            primary key (task_id, platform, chat_id, thread_id));
        """;

    /// <summary>Columns of its later versions.</summary>
    const string Later = """
        alter table tasks add column reasoning_effort text;
        alter table tasks add column completion_contract text;
        update tasks set reasoning_effort = 'high', completion_contract = 'local-only';
        alter table kanban_notify_subs add column user_id_alt text;
        alter table kanban_notify_subs add column chat_type text;
        alter table kanban_notify_subs add column delivery_mode text;
        alter table kanban_notify_subs add column delivery_metadata text;
        update kanban_notify_subs set user_id_alt = 'u2', chat_type = 'group', delivery_mode = 'notify+wake',
            delivery_metadata = '{"guild_id":"g"}';
        """;

    /// <summary>Tasks in every status but one that runs, each with all that can belong to it.</summary>
    public static HermesFolder Generate(int seed, int tasks)
    {
        var random = new Random(seed);
        string[] statuses = ["triage", "scheduled", "ready", "blocked", "review", "done", "archived"];
        string[] texts = ["plain", "задача 任务 🎮", "a\nb\tc", "'; drop table tasks; --", "\"quoted\" \\ back"];
        var hermes = HermesFolder.With(HermesFolder.Schema, Subscriptions);
        using var connection = hermes.Open();
        var open = new List<bool>();
        HermesFolder.Run(connection, "begin");
        for (var i = 0; i < tasks; i++)
        {
            var (id, text) = (IdOf(seed, i), texts[random.Next(texts.Length)]);
            var status = statuses[random.Next(statuses.Length)];
            var time = 1_700_000_000 + (i * 10);
            var parent = i > 0 && random.Next(3) == 0 ? random.Next(i) : -1;
            if (parent >= 0 && open[parent]) status = "todo";
            open.Add(status is not ("done" or "archived"));
            Run(connection, """
                insert into tasks (id, title, body, assignee, status, priority, created_by, created_at, started_at,
                    completed_at, workspace_kind, tenant, result, idempotency_key, consecutive_failures,
                    max_runtime_seconds, skills, max_retries, goal_mode, goal_max_turns, session_id)
                values ($id, $text, $text, 'ops', $status, $number, 'ada', $time, $time + 1,
                    case when $status in ('done', 'archived') then $time + 2 end, 'scratch', 'beta', $text, $id, 0,
                    3600, '["a","b"]', 3, $number % 2, 5, 's-1')
                """, ("$id", id), ("$text", text), ("$status", status), ("$number", random.Next(9)),
                ("$time", time));
            if (parent >= 0)
                Run(connection, "insert into task_links values ($a, $b)", ("$a", IdOf(seed, parent)), ("$b", id));
            Run(connection, """
                insert into task_comments (task_id, author, body, created_at) values ($id, 'ada', $text, $time);
                insert into task_runs (task_id, profile, step_key, status, outcome, started_at, ended_at, summary,
                    metadata) values ($id, 'ops', 'one', 'done', 'completed', $time, $time + 5, $text, '{"n":1}');
                insert into task_events (task_id, kind, payload, created_at) values ($id, 'created', null, $time);
                insert into task_events (task_id, run_id, kind, payload, created_at) values
                    ($id, (select max(id) from task_runs), 'completed', '{"summary":"ok"}', $time + 5);
                insert into kanban_notify_subs values
                    ($id, 'telegram', '7', '', 'u', 'ops', $time, (select max(id) from task_events) * ($time % 3 > 0));
                """, ("$id", id), ("$text", text), ("$time", time));
            if (i % 4 == 0) Attach(hermes, connection, id, $"spec {i}.txt", text, time);
        }

        HermesFolder.Run(connection, "commit");
        if (seed % 2 == 0) HermesFolder.Run(connection, Later);
        return hermes;
    }

    static void Attach(HermesFolder hermes, SqliteConnection connection, string id, string name, string text, long time)
    {
        hermes.Write($"kanban/attachments/{id}/{name}", text);
        Run(connection, """
            insert into task_attachments (task_id, filename, stored_path, content_type, size, uploaded_by, created_at)
            values ($id, $name, $path, 'text/plain', $size, 'ada', $time)
            """, ("$id", id), ("$name", name), ("$path", $"/elsewhere/{id}/{name}"),
            ("$size", System.Text.Encoding.UTF8.GetByteCount(text)), ("$time", time));
    }

    /// <summary>The rows of every table as texts, without the paths of files, in the order of their keys.</summary>
    public static SortedDictionary<string, List<string>> Rows(string database)
    {
        using var connection = Open(database);
        var rows = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var table in List(connection, "select name from sqlite_schema where type = 'table'"))
        {
            if (table.StartsWith("sqlite_", StringComparison.Ordinal)) continue;
            using var command = connection.CreateCommand();
            command.CommandText = $"select * from {table}";
            using var reader = command.ExecuteReader();
            var found = rows[table] = [];
            while (reader.Read())
            {
                found.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount)
                    .Where(i => !reader.IsDBNull(i) && reader.GetName(i) != "stored_path")
                    .Where(i => table != "task_attachments" || reader.GetName(i) != "id")
                    .Select(i => $"{reader.GetName(i)}={Convert.ToString(
                        reader.GetValue(i), CultureInfo.InvariantCulture)}")
                    .Order(StringComparer.Ordinal)));
            }

            found.Sort(StringComparer.Ordinal);
        }

        return rows;
    }

    /// <summary>What SQLite says of a database: its journal, its version and whether it is sound.</summary>
    public static (string Journal, string Version, string Check) Pragmas(string database)
    {
        using var connection = Open(database);
        return (
            List(connection, "pragma journal_mode").Single(), List(connection, "pragma user_version").Single(),
            List(connection, "pragma integrity_check").Single());
    }

    public static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        return connection;
    }

    public static List<string> List(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var list = new List<string>();
        while (reader.Read()) list.Add(reader.GetString(0));
        return list;
    }

    static string IdOf(int seed, int number) => string.Create(CultureInfo.InvariantCulture, $"t_{seed:x2}{number:x6}");

    static void Run(SqliteConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
