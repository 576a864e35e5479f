using Microsoft.Data.Sqlite;

namespace Andon.Benchmarks.Clients;

/// <summary>
/// The yardstick: every process opens the database itself and keeps the connection; each command is one transaction in
/// WAL mode with synchronous=FULL, on the smallest schema that has a card, a run and an event.
/// </summary>
sealed class SqliteClient : IDisposable
{
    readonly SqliteConnection _connection;

    public SqliteClient(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=60");
        _connection.Open();
        Run("pragma synchronous=full");
    }

    public static void Create(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            pragma journal_mode=wal;
            create table tasks(
                id text primary key, title text not null, body text, status text not null, created_at integer not null);
            create table runs(
                id integer primary key autoincrement, task_id text not null, status text not null, summary text);
            create table events(
                id integer primary key autoincrement, task_id text not null, kind text not null, payload text);
            create index tasks_status on tasks(status);
            """;
        command.ExecuteNonQuery();
    }

    public Task<int> CycleAsync()
    {
        var id = $"t_{Random.Shared.NextInt64():x16}";
        InTransaction(() =>
        {
            Run("insert into tasks values(@a, 'benchmark', 'a body of ordinary length', 'ready', 0)", id);
            Run("insert into events(task_id, kind) values(@a, 'created')", id);
        });
        InTransaction(() =>
        {
            Run("update tasks set status='running' where id=@a and status='ready'", id);
            Run("insert into runs(task_id, status) values(@a, 'running')", id);
            Run("insert into events(task_id, kind) values(@a, 'claimed')", id);
        });
        InTransaction(() =>
        {
            Run("update tasks set status='done' where id=@a and status='running'", id);
            Run("update runs set status='done', summary='done' where task_id=@a and status='running'", id);
            Run("insert into events(task_id, kind) values(@a, 'completed')", id);
        });
        return Task.FromResult(3);
    }

    public void Dispose() => _connection.Dispose();

    void InTransaction(Action body)
    {
        Run("begin immediate");
        body();
        Run("commit");
    }

    void Run(string sql, string? a = null)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        if (a is not null) command.Parameters.AddWithValue("@a", a);
        command.ExecuteNonQuery();
    }
}
