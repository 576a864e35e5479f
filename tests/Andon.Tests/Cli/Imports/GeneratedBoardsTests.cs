using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Andon.Core.Cards;
using Andon.Protocol.Client;
using Andon.Tests.Salvage;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Imports;

/// <summary>
/// Boards with every oddity of the field, damaged in every way: what comes in was on the board, is as it was, and is no
/// less than what SQLite itself still reads. More boards, and larger ones, with ANDON_TEST_FULL=1.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class GeneratedBoardsTests
{
    static readonly bool IsFull = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1";

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Damages =>
        ["none", "tls record", "truncated", "zeroed page", "schema page", "index only", "foreign wal"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_comes_in_was_there_and_is_all_that_can_be_read(string damage)
    {
        for (var seed = 1; seed <= (IsFull ? 20 : 2); seed++)
        {
            using var made = Generate(seed, IsFull && seed == 20 ? 10_000 : 60);
            var content = await File.ReadAllBytesAsync(made.Database, Cancelled);
            var titles = Titles(SqliteFile.Of(content));
            using var hermes = HermesFolder.Of(Damage(content, damage, seed));
            if (damage == "foreign wal")
                await File.WriteAllBytesAsync($"{hermes.Database}-wal", ForeignWal(seed), Cancelled);
            await using var served = await ServedHome.StartAsync();

            var called = await new Call(served.Home.Path).RunAsync(
                "import", "hermes", "--home", hermes.Path, "--json");

            Assert.Equal(("", 0), (called.Errors, called.Exit));
            var here = await TitlesAsync(served);
            foreach (var (id, title) in here)
            {
                if (title != $"Lost task {id}") Assert.Equal(titles.GetValueOrDefault(id), title);
            }

            if (damage is "none" or "index only" or "foreign wal") Assert.Equal(titles.Count, here.Count);
            foreach (var id in Readable(hermes)) Assert.Contains(id, here.Keys);
            using var report = JsonDocument.Parse(called.Output);
            var tables = report.RootElement.GetProperty("boards")[0].GetProperty("tables");
            foreach (var table in tables.EnumerateArray()) Accounted(table);
            using var client = served.Client("ada");
            Assert.Empty((await client.VerifyAsync("default", Cancelled)).Findings);
        }
    }

    /// <summary>Each row that was found is counted once.</summary>
    static void Accounted(JsonElement table) => Assert.Equal(
        table.GetProperty("found").GetInt32(),
        table.GetProperty("added").GetInt32() + table.GetProperty("known").GetInt32()
            + table.GetProperty("refused").GetInt32());

    static HermesFolder Generate(int seed, int tasks)
    {
        var random = new Random(seed);
        var isOld = seed % 3 == 0;
        var schema = HermesFolder.Schema;
        if (isOld) schema = schema.Replace(", session_id text", "", StringComparison.Ordinal);
        var hermes = HermesFolder.With($"pragma page_size={512 << random.Next(5)}", schema);
        using var connection = hermes.Open();
        var sql = new StringBuilder("begin;");
        for (var i = 0; i < tasks; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"t_{seed:x2}{i:x6}");
            var title = $"задача {i} 任务 🎮 {new string('x', 1 + random.Next(40))}";
            var body = new string((char)('a' + (i % 26)), random.Next(10) == 0 ? 6_000 : random.Next(200));
            sql.Append(CultureInfo.InvariantCulture, $"""
                insert into tasks (id, title, body, status, priority, created_at) values
                ('{id}', '{title}', '{body}', '{CardStatuses.All[random.Next(9)]}', {random.Next(5)},
                {1_700_000_000 + i});
                insert into task_comments (task_id, author, body, created_at)
                values ('{id}', 'ada', '{body}', 1700000000);
                insert into task_events (task_id, kind, payload, created_at) values
                ('{id}', 'created', '{"{"}"assignee":null{"}"}', 1700000000), ('{id}', 'promoted', null, 1700000001);
                insert into task_runs (task_id, profile, status, outcome, started_at, ended_at) values
                ('{id}', 'ops', 'done', 'completed', 1700000000, 1700000009);
                """);
            if (i > 0)
            {
                sql.Append(CultureInfo.InvariantCulture, $"""
                    insert or ignore into task_links values ('t_{seed:x2}{random.Next(i):x6}', '{id}');
                    """);
            }
        }

        HermesFolder.Run(connection, sql.Append("commit").ToString());
        return hermes;
    }

    static byte[] Damage(byte[] content, string damage, int seed)
    {
        var bytes = (byte[])content.Clone();
        var random = new Random(seed);
        var size = (bytes[16] << 8) | bytes[17];
        var pages = bytes.Length / size;
        switch (damage)
        {
            case "tls record":
                byte[] record = [0x17, 0x03, 0x03, 0x00, 0x45];
                record.CopyTo(bytes, 0);
                random.NextBytes(bytes.AsSpan(5, 69));
                break;
            case "truncated":
                return bytes[..(bytes.Length - (random.Next(1, pages / 2) * size))];
            case "zeroed page":
                bytes.AsSpan(random.Next(1, pages) * size, size).Clear();
                break;
            case "schema page":
                random.NextBytes(bytes.AsSpan(100, size - 100));
                break;
            case "index only":
                var index = Enumerable.Range(1, pages - 1).First(page => bytes[page * size] == 0x0A);
                bytes.AsSpan((index * size) + 8, 16).Fill(0xFF);
                break;
        }

        return bytes;
    }

    /// <summary>A log that belongs to another database.</summary>
    static byte[] ForeignWal(int seed)
    {
        using var other = HermesFolder.With(
            "pragma journal_mode=wal", $"create table other (a); insert into other values ({seed})");
        using var open = other.Open();
        HermesFolder.Run(open, "insert into other values (2)");
        return File.ReadAllBytes($"{other.Database}-wal");
    }

    static Dictionary<string, string> Titles(SqliteFile file)
    {
        using (file)
        {
            return file.Read("select id, title from tasks")
                .ToDictionary(row => (string)row[0]!, row => (string)row[1]!);
        }
    }

    /// <summary>What SQLite itself still reads of the damaged file.</summary>
    static IEnumerable<string> Readable(HermesFolder hermes)
    {
        try
        {
            using var file = SqliteFile.Of(File.ReadAllBytes(hermes.Database));
            return [.. file.Read("select id from tasks not indexed").Select(row => (string)row[0]!)];
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return [];
        }
    }

    static async Task<Dictionary<string, string>> TitlesAsync(ServedHome served)
    {
        using var client = served.Client("ada");
        var tasks = await client.TasksAsync("default", new TaskQuery { Archived = true }, Cancelled);
        return tasks.Tasks.ToDictionary(task => task.Id, task => task.Title);
    }
}
