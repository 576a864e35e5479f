using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Andon.Tests.Linux;
using Andon.Tests.Salvage;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Imports;

/// <summary>
/// Boards of every version with every oddity of the field, damaged in every way: what comes in was on the board, is as
/// it was, and is no less than what SQLite itself reads row by row where nothing was damaged. More boards, and larger
/// ones, with ANDON_TEST_FULL=1.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class GeneratedBoardsTests
{
    static readonly bool IsFull = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1";

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Each with the first of its seeds: together they go through all versions.</summary>
    public static TheoryData<string, int> Damages => new()
    {
        { "none", 0 }, { "none", 2 }, { "none", 4 }, { "tls record", 0 }, { "tls record", 4 }, { "truncated", 1 },
        { "truncated", 3 }, { "zeroed page", 0 }, { "zeroed page", 2 }, { "schema page", 0 }, { "schema page", 2 },
        { "schema page", 4 }, { "index only", 2 }, { "foreign wal", 5 },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task What_comes_in_was_there_and_is_all_that_can_be_read(string damage, int first)
    {
        var seeds = IsFull ? Enumerable.Range(1, 20) : Enumerable.Range(first, 2);
        foreach (var seed in seeds)
        {
            using var made = GeneratedBoard.Make(seed, IsFull && seed == 20 ? 10_000 : 60);
            var content = await File.ReadAllBytesAsync(made.Folder.Database, Cancelled);
            var damaged = Damage(content, damage, seed);
            await File.WriteAllBytesAsync(made.Folder.Database, damaged, Cancelled);
            if (damage == "foreign wal")
                await File.WriteAllBytesAsync($"{made.Folder.Database}-wal", ForeignWal(seed), Cancelled);
            await using var served = await ServedHome.StartAsync();

            var called = await new Call(served.Home.Path).RunAsync(
                "import", "hermes", "--home", made.Folder.Path, "--json");

            Assert.Equal(("", 0), (called.Errors, called.Exit));
            var here = await FactsAsync(served);
            var readable = RowsOf(Mended(damaged, content, damage), made);
            foreach (var (table, rows) in RowsOf(content, made))
            {
                Assert.Equal(made.Facts[table].Count, rows.Count);
                if (damage is not ("truncated" or "zeroed page" or "schema page"))
                    Assert.Equal(rows, readable[table]);
                foreach (var (row, values) in rows)
                {
                    if (readable[table].GetValueOrDefault(row) == values)
                        Assert.Contains(made.Facts[table][row], here[table]);
                }
            }

            foreach (var (table, facts) in here)
                Assert.Empty(facts.Except(made.Facts.GetValueOrDefault(table)?.Values.AsEnumerable() ?? []));
            Accounted(called.Output);
            using var client = served.Client("ada");
            Assert.Empty((await client.VerifyAsync("default", Cancelled)).Findings);
        }
    }

    /// <summary>Each row that was found is counted once.</summary>
    static void Accounted(string report)
    {
        using var document = JsonDocument.Parse(report);
        foreach (var table in document.RootElement.GetProperty("boards")[0].GetProperty("tables").EnumerateArray())
        {
            Assert.Equal(
                table.GetProperty("found").GetInt32(),
                table.GetProperty("added").GetInt32() + table.GetProperty("known").GetInt32());
            Assert.Equal(0, table.GetProperty("refused").GetInt32());
        }
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

    /// <summary>
    /// The same damage with the file's head put right, so that SQLite goes to the rows that nothing happened to.
    /// </summary>
    static byte[] Mended(byte[] damaged, byte[] content, string damage)
    {
        var bytes = (byte[])damaged.Clone();
        var size = (content[16] << 8) | content[17];
        if (damage is "tls record" or "schema page") content.AsSpan(0, size).CopyTo(bytes);
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

    /// <summary>What SQLite reads of a file when it is asked for each row by its number.</summary>
    static Dictionary<string, Dictionary<long, string>> RowsOf(byte[] content, GeneratedBoard made)
    {
        using var file = SqliteFile.Of(content);
        return made.Facts.ToDictionary(
            table => table.Key,
            table => table.Value.Keys
                .Select(row => (Row: row, Values: file.Read($"select * from {table.Key} where rowid = {row}")))
                .Where(read => read.Values.Any())
                .ToDictionary(read => read.Row, read => Shown.Row(read.Values.Single())));
    }

    /// <summary>The rows that came in, as the board's lines have them; its own are not among them.</summary>
    static async Task<Dictionary<string, HashSet<string>>> FactsAsync(ServedHome served)
    {
        using var folder = new TemporaryFolder();
        var called = await new Call(served.Home.Path).RunAsync("export", "board", folder["lines"]);
        Assert.Equal(("", 0), (called.Errors, called.Exit));
        var facts = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        await foreach (var line in File.ReadLinesAsync(folder["lines"], Cancelled))
        {
            using var document = JsonDocument.Parse(line);
            if (!document.RootElement.TryGetProperty("kind", out var kind)) continue;
            var values = document.RootElement.GetProperty("values");
            if (FactOf(kind.GetString()!, new Line(values)) is not var (table, fact)) continue;
            if (!facts.TryGetValue(table, out var known)) facts[table] = known = [];
            Assert.True(known.Add(fact), $"{table} has it twice: {fact}");
        }

        foreach (var table in (string[])["tasks", "task_links", "task_comments", "task_events", "task_runs"])
            facts.TryAdd(table, []);
        facts.TryAdd("task_attachments", []);
        facts.TryAdd("kanban_notify_subs", []);
        return facts;
    }

    static (string Table, string Fact)? FactOf(string kind, Line line) => kind switch
    {
        "cards" when line["title"] == $"Lost task {line["id"]}" => null,
        "cards" => ("tasks", GeneratedBoard.Fact(
            line["id"], line["title"], line["body"], line["assignee"], line.Number("priority"),
            line.Seconds("created_at"))),
        "links" => ("task_links", GeneratedBoard.Fact(line["parent_id"], line["child_id"])),
        "comments" => ("task_comments", GeneratedBoard.Fact(
            line["task_id"], line["author"], line["body"], line.Seconds("created_at"))),
        "events" when line["imported_id"] is not null => ("task_events", GeneratedBoard.Fact(
            line["task_id"], line["kind"], line["payload"], line.Seconds("at"))),
        "runs" => ("task_runs", GeneratedBoard.Fact(
            line["task_id"], line["profile"], line["outcome"], line["summary"], line.Seconds("started_at"),
            line.Seconds("ended_at"))),
        "attachments" => ("task_attachments", GeneratedBoard.Fact(
            line["task_id"], line["name"], line["sha256"], line.Seconds("added_at"))),
        "subscriptions" => ("kanban_notify_subs", GeneratedBoard.Fact(
            line["task_id"], line["platform"], line["chat_id"], line["user_id"], line["chat_type"],
            line["delivery_mode"])),
        _ => null,
    };

    /// <summary>The values of a line; null for those that are left out.</summary>
    readonly record struct Line(JsonElement Values)
    {
        public string? this[string column] => Values.TryGetProperty(column, out var value) ? value.ToString() : null;

        public long Number(string column) =>
            this[column] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

        public long Seconds(string column) => Number(column) / 1_000_000;
    }
}
