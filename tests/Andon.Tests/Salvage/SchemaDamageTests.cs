using System.Runtime.Versioning;
using Andon.Salvage;
using Andon.Tests.Cli.Imports;
using Xunit;

namespace Andon.Tests.Salvage;

/// <summary>
/// Bits flipped in what a file says of its own tables: SQLite opens such a file no more, and every row is in it still.
/// All bits of it with ANDON_TEST_FULL=1.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SchemaDamageTests
{
    const int PageSize = 4096;

    static readonly bool IsFull = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1";

    [Fact]
    public void A_flipped_bit_costs_no_row_and_hardly_ever_the_name_of_a_column()
    {
        var file = Make();
        var sound = Rows(file);
        var random = new Random(7);
        var places = Places(file);
        var (misnamed, all) = (0, IsFull ? 8 * places.Count : 1_500);
        for (var i = 0; i < all; i++)
        {
            var (at, bit) = IsFull ? (places[i / 8], i % 8) : (places[random.Next(places.Count)], random.Next(8));
            var damaged = (byte[])file.Clone();
            damaged[at] ^= (byte)(1 << bit);

            var found = Rows(damaged);

            Assert.True(found.Count == sound.Count, $"Bit {bit} of byte {at}: {found.Count} of {sound.Count} rows.");
            if (!found.SetEquals(sound)) misnamed++;
        }

        Assert.InRange(misnamed, 0, all / 200);
    }

    /// <summary>Each with what it says; a column in which it says nothing may be there or not.</summary>
    static HashSet<string> Rows(byte[] file) =>
    [
        .. DatabaseReader.Read(file, null, KnownSchema.Hermes).Tables.SelectMany(table => table.Rows).Select(row =>
            $"{row.Table} {string.Join(" | ", from value in row.Values where value.Value is not null select value)}"),
    ];

    /// <summary>Where the entries of the schema stand.</summary>
    static List<int> Places(byte[] file) =>
    [
        .. Enumerable.Range(0, file.Length / PageSize)
            .Where(page => file.AsSpan(page * PageSize, PageSize).IndexOf("create table"u8) >= 0
                || file.AsSpan(page * PageSize, PageSize).IndexOf("CREATE TABLE"u8) >= 0)
            .SelectMany(page => Enumerable.Range(page * PageSize, PageSize))
            .Where(at => at >= 100 && file[at] != 0),
    ];

    static byte[] Make()
    {
        using var sqlite = new SqliteFile(
            HermesFolder.Schema,
            """
            insert into tasks (id, title, body, status, priority, created_at, skills)
            select format('t_%08x', value), 'title ' || value, 'body ' || value, 'todo', value, 1700000000 + value, '[]'
            from json_each('[1,2,3,4,5,6,7,8,9]');
            insert into task_links select format('t_%08x', value), format('t_%08x', value + 1)
            from json_each('[1,2,3,4,5,6,7]');
            insert into task_comments (task_id, author, body, created_at)
            select id, 'ada', body, created_at from tasks;
            insert into task_events (task_id, kind, payload, created_at)
            select id, 'created', '{"assignee":null}', created_at from tasks;
            insert into task_runs (task_id, profile, status, started_at, ended_at, outcome)
            select id, 'ops', 'done', created_at, created_at + 9, 'completed' from tasks;
            insert into task_attachments (task_id, filename, stored_path, size, created_at)
            select id, 'a.txt', '/x/a.txt', 3, created_at from tasks
            """);
        return sqlite.Main;
    }
}
