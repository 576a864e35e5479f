using System.Runtime.Versioning;
using Andon.Tests.Linux;
using Microsoft.Data.Sqlite;

namespace Andon.Tests.Cli.Imports;

/// <summary>A home as the reference kanban leaves it, made by SQLite.</summary>
[SupportedOSPlatform("linux")]
sealed class HermesFolder : IDisposable
{
    /// <summary>The schema that most boards in the field have.</summary>
    public const string Schema = """
        create table tasks (
            id text primary key, title text not null, body text, assignee text, status text not null,
            priority integer default 0, created_by text, created_at integer not null, started_at integer,
            completed_at integer, workspace_kind text not null default 'scratch', workspace_path text,
            branch_name text, claim_lock text, claim_expires integer, tenant text, result text,
            idempotency_key text, consecutive_failures integer not null default 0, worker_pid integer,
            last_failure_error text, max_runtime_seconds integer, last_heartbeat_at integer, current_run_id integer,
            workflow_template_id text, current_step_key text, skills text, model_override text, max_retries integer,
            goal_mode integer not null default 0, goal_max_turns integer, session_id text);
        create table task_links (parent_id text not null, child_id text not null, primary key (parent_id, child_id));
        create table task_comments (
            id integer primary key autoincrement, task_id text not null, author text not null, body text not null,
            created_at integer not null);
        create table task_events (
            id integer primary key autoincrement, task_id text not null, run_id integer, kind text not null,
            payload text, created_at integer not null);
        create table task_runs (
            id integer primary key autoincrement, task_id text not null, profile text, step_key text, status text,
            claim_lock text, claim_expires integer, worker_pid integer, max_runtime_seconds integer,
            last_heartbeat_at integer, started_at integer not null, ended_at integer, outcome text, summary text,
            metadata text, error text);
        create table task_attachments (
            id integer primary key autoincrement, task_id text not null, filename text not null,
            stored_path text not null, content_type text, size integer default 0, uploaded_by text,
            created_at integer not null);
        """;

    readonly TemporaryFolder _folder = new();

    public string Path => _folder["hermes"];

    public string Database => System.IO.Path.Combine(Path, "kanban.db");

    public string Attachments => System.IO.Path.Combine(Path, "kanban", "attachments");

    public static HermesFolder Of(byte[] database)
    {
        var folder = new HermesFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllBytes(folder.Database, database);
        return folder;
    }

    public static HermesFolder With(params string[] statements)
    {
        var folder = new HermesFolder();
        Directory.CreateDirectory(folder.Path);
        using var connection = folder.Open();
        foreach (var statement in statements) Run(connection, statement);
        return folder;
    }

    /// <summary>Makes the database when it is missing.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long Count(string table)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {table}";
        return (long)command.ExecuteScalar()!;
    }

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
