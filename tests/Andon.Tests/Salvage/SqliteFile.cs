using Andon.Salvage;
using Andon.Tests.Linux;
using Microsoft.Data.Sqlite;

namespace Andon.Tests.Salvage;

/// <summary>A database that SQLite itself makes and reads, to compare with.</summary>
sealed class SqliteFile : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SqliteConnection _connection;

    public SqliteFile(params string[] statements)
        : this(null, statements)
    {
    }

    SqliteFile(byte[]? content, params string[] statements)
    {
        if (content is not null) File.WriteAllBytes(_folder["board.db"], content);
        _connection = new($"Data Source={_folder["board.db"]};Pooling=False");
        _connection.Open();
        foreach (var statement in statements) Run(statement);
    }

    public byte[] Main => File.ReadAllBytes(_folder["board.db"]);

    public byte[] Wal => File.ReadAllBytes(_folder["board.db-wal"]);

    public static SqliteFile Of(byte[] content) => new(content);

    public SalvagedDatabase Salvage() => DatabaseReader.Read(Main, null, KnownSchema.Hermes);

    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public string[] Rows(string table) =>
        [.. Read($"select * from {table}").Select(Shown.Row).Order(StringComparer.Ordinal)];

    /// <summary>As many rows as SQLite yields before it refuses to go on.</summary>
    public IEnumerable<object?[]> Read(string sql)
    {
        var rows = new List<object?[]>();
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var row = new object?[reader.FieldCount];
                reader.GetValues(row!);
                rows.Add(row);
            }
        }
        catch (SqliteException error) when (error.SqliteErrorCode == 11)
        {
            // SQLITE_CORRUPT: what was read before is what SQLite has to offer.
        }

        return rows;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }
}
