using System.Runtime.Versioning;
using System.Text.Json;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;
using Andon.Tests.Salvage;
using Andon.Tests.Server;
using Andon.Tests.Storage;
using Xunit;

namespace Andon.Tests.Cli.Imports;

/// <summary>
/// Boards of the reference kanban move in: all of their rows, once, and nothing of the source changes.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class HermesImportTests
{
    const string A = "t_00000001";
    const string B = "t_00000002";

    static readonly string[] Tables = ["tasks", "task_links", "task_runs", "task_comments", "task_events"];

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_of_a_board_comes_in_and_again_nothing_does()
    {
        using var hermes = HermesFolder.Of(Boards.Healthy);
        await using var served = await ServedHome.StartAsync();

        var first = await ImportAsync(served, hermes);
        var again = await ImportAsync(served, hermes);

        foreach (var table in Tables)
        {
            var count = hermes.Count(table);
            Assert.Equal((count, 0, 0), Counts(first, table));
            Assert.Equal((0, count, 0), Counts(again, table));
        }

        await SoundAsync(served);
    }

    [Fact]
    public async Task A_board_reads_as_it_did()
    {
        using var hermes = HermesFolder.Of(Boards.Healthy);
        await using var served = await ServedHome.StartAsync();
        await ImportAsync(served, hermes);
        using var client = served.Client("ada");

        foreach (var row in Rows(hermes, "select id, title, body, assignee, status, created_at from tasks"))
        {
            var task = (await client.TaskAsync("default", (string)row[0]!, cancellationToken: Cancelled)).Task;
            var status = (string)row[4]! == "running" ? ["ready"] : (string)row[4]! == "todo"
                ? ["todo", "ready"]
                : new[] { (string)row[4]! };
            Assert.Equal((row[1], row[2], row[3], row[5]), (task.Title, task.Body, task.Assignee, task.CreatedAt));
            Assert.Contains(task.Status, status);
        }

        var told = await AllEventsAsync(client);
        var past = told.Where(each => each.ImportedId is not null)
            .Select(each => (each.ImportedId!.Value, each.TaskId, each.Kind, each.CreatedAt)).ToList();
        var written = Rows(hermes, "select id, task_id, kind, created_at from task_events order by id")
            .Select(row => ((long)row[0]!, (string?)row[1], (string)row[2]!, (long)row[3]!)).ToList();
        Assert.Equal(written, past);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_damaged_board_gives_what_can_be_read_of_it(int number)
    {
        var salvaged = Andon.Salvage.DatabaseReader.Read(
            Boards.Damaged(number), null, Andon.Salvage.KnownSchema.Hermes);
        using var hermes = HermesFolder.Of(Boards.Damaged(number));
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        var board = report.GetProperty("boards")[0];
        Assert.Equal(
            salvaged.Trust == Andon.Salvage.Trust.Whole, board.GetProperty("trust").GetString() == "whole");
        Assert.Equal(salvaged.Damage.Count, board.GetProperty("damage").GetArrayLength());
        foreach (var table in Tables)
        {
            if (salvaged.Table(table) is not { } found) continue;
            var (added, known, refused) = Counts(report, table);
            Assert.Equal(found.Rows.Count, added + known + refused);
            Assert.Equal(0, refused);
        }

        await SoundAsync(served);
    }

    [Fact]
    public async Task A_database_that_somebody_has_open_is_refused_with_who_it_is()
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema);
        using var open = Outsider.Hold(hermes.Database);
        await using var served = await ServedHome.StartAsync();

        var called = await new Call(served.Home.Path).RunAsync("import", "hermes", "--home", hermes.Path);

        Assert.Equal(0, called.Output.Length);
        Assert.NotEqual(0, called.Exit);
        Assert.Contains($"process {open.Pid} (/usr/bin/sqlite3 ", called.Errors, StringComparison.Ordinal);
        Assert.Contains("--from-live", called.Errors, StringComparison.Ordinal);
    }

    /// <summary>Two cards of each commit are there together or not at all.</summary>
    [Fact]
    public async Task What_is_read_of_a_live_database_was_committed_at_one_moment()
    {
        using var hermes = HermesFolder.With("pragma journal_mode=wal", HermesFolder.Schema);
        await using var served = await ServedHome.StartAsync();
        using var writer = new PairWriter(hermes.Database, number => string.Join(
            ' ', "begin;", TaskRow($"t_{number:x8}", "ready", $"pair {number}"), ";",
            TaskRow($"t_f{number:x8}", "ready", $"pair {number}"), "; commit;"));

        await ImportAsync(served, hermes, "--from-live");

        using var client = served.Client("ada");
        var tasks = (await client.TasksAsync("default", new TaskQuery(), Cancelled)).Tasks;
        Assert.NotEmpty(tasks);
        Assert.All(tasks.GroupBy(task => task.Title), pair => Assert.Equal(2, pair.Count()));
    }

    [Fact]
    public async Task Nothing_of_the_source_changes_and_no_lock_stays()
    {
        using var hermes = HermesFolder.With("pragma journal_mode=wal", HermesFolder.Schema, TaskRow(A, "ready"));
        using var open = Outsider.Hold(hermes.Database);
        open.Say($"insert into task_comments values (1, '{A}', 'x', 'in the log', 1700000000); select 1;");
        var before = State(hermes.Database);
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes, "--from-live");

        Assert.Equal((1, 0, 0), Counts(report, "task_comments"));
        Assert.Equal(before, State(hermes.Database));
        Assert.Equal("0", open.Say("pragma wal_checkpoint(truncate); select 0;").Split('|')[0]);
    }

    [Fact]
    public async Task Hostile_rows_come_in_safely_or_are_refused_by_themselves()
    {
        using var hermes = HermesFolder.With(
            HermesFolder.Schema,
            TaskRow(A, "ready", "a\u0001\u001b[31m\nred"), TaskRow(B, "todo"), TaskRow("../../etc", "ready"),
            $"insert into task_links values ('{A}','{B}'), ('{B}','{A}'), ('{A}','{A}'), ('{A}', 't_0000dead')",
            $"""
            insert into task_attachments values
                (1, '{A}', 'passwd', '/etc/passwd', 'text/plain', 1, 'x', 1700000000),
                (2, '{A}', 'link', '/x/kanban/attachments/{A}/link', null, 1, 'x', 1700000000),
                (3, '../{A}', 'good.txt', '/x/good.txt', null, 1, 'x', 1700000000),
                (4, '{A}', 'good.txt', '/elsewhere/kanban/attachments/{A}/good.txt', null, 1, 'x', 1700000000)
            """);
        hermes.Write($"kanban/attachments/{A}/good.txt", "good");
        File.CreateSymbolicLink(Path.Combine(hermes.Attachments, A, "link"), "/etc/passwd");
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        Assert.Equal((2, 0, 1), Counts(report, "tasks"));
        Assert.Equal((2, 0, 2), Counts(report, "task_links"));
        Assert.Equal((1, 0, 3), Counts(report, "task_attachments"));
        using var client = served.Client("ada");
        var files = (await client.AttachmentsAsync("default", A, Cancelled)).Attachments;
        Assert.Equal(("good.txt", 4L), (Assert.Single(files).Name, files[0].Size));
        await SoundAsync(served);
    }

    [Fact]
    public async Task Profiles_and_settings_come_in_where_there_are_none()
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema);
        hermes.Write("profiles/ops/profile.yaml", "description: Runs the fleet\n");
        hermes.Write("profiles/writer/config.yaml", "model: x\n");
        hermes.Write("config.yaml", "kanban:\n  failure_limit: 3\n  auto_decompose: true\n  no_such_key: 1\n");
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        Assert.Equal(["ops", "writer"], Texts(report.GetProperty("profiles")));
        var profile = await File.ReadAllTextAsync(Path.Combine(served.Home.Path, "profiles", "ops.yaml"), Cancelled);
        Assert.Contains("preset: \"hermes\"", profile, StringComparison.Ordinal);
        Assert.Contains("Runs the fleet", profile, StringComparison.Ordinal);
        var settings = await File.ReadAllTextAsync(Path.Combine(served.Home.Path, "config.yaml"), Cancelled);
        Assert.Contains("failure_limit: 3", settings, StringComparison.Ordinal);
        var remarks = string.Join('\n', Texts(report.GetProperty("remarks")));
        Assert.Contains("no_such_key", remarks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_cannot_come_in_hinders_no_other()
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema, TaskRow(A, "ready"));
        var other = hermes.Write("kanban/boards/old/kanban.db", "");
        File.Copy(hermes.Database, other, overwrite: true);
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        await client.CreateBoardAsync(new CreateBoardRequest { Slug = "old" }, Cancelled);
        await client.ArchiveBoardAsync("old", Cancelled);

        var called = await new Call(served.Home.Path).RunAsync("import", "hermes", "--home", hermes.Path);

        Assert.Equal(1, called.Exit);
        Assert.Contains("andon boards restore old", called.Output, StringComparison.Ordinal);
        Assert.Single((await client.TasksAsync("default", new TaskQuery(), Cancelled)).Tasks);
        Assert.Empty((await client.PausesAsync(Cancelled)).Pauses);
    }

    /// <summary>
    /// No process has the first number, one always has the last, and that one was not there when the machine began.
    /// </summary>
    [Theory]
    [InlineData("an import is under way, process 01234567-89ab-cdef-0123-456789abcdef:1:2", 0, false)]
    [InlineData("an import is under way, process 2147483646", 0, false)]
    [InlineData("the release is out", 0, true)]
    [InlineData("an import is under way, process 1", 1, true)]
    public async Task A_board_stays_paused_by_whoever_else_paused_it(string reason, int exit, bool isPaused)
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema, TaskRow(A, "ready"));
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        await client.PauseAsync(new PauseRequest { Scope = "board", Name = "default", Reason = reason }, Cancelled);

        var called = await new Call(served.Home.Path).RunAsync("import", "hermes", "--home", hermes.Path);

        Assert.Equal(exit, called.Exit);
        Assert.Equal(isPaused, (await client.PausesAsync(Cancelled)).Pauses.Count == 1);
        Assert.Equal(exit == 0 ? 1 : 0, (await client.TasksAsync("default", new TaskQuery(), Cancelled)).Tasks.Count);
    }

    [Fact]
    public async Task What_lies_behind_a_link_is_passed_over_and_named()
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema, TaskRow(A, "ready"));
        hermes.Write("kanban/boards/_archived/old/kanban.db", "");
        Directory.CreateSymbolicLink(Path.Combine(hermes.Path, "kanban", "boards", "ext"), "/etc");
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        Assert.Equal(1, report.GetProperty("boards").GetArrayLength());
        Assert.Equal(["_archived", "ext"], Texts(report.GetProperty("remarks")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no database at all, whatever its name says")]
    public async Task What_is_no_board_is_refused_and_makes_none(string content)
    {
        using var hermes = HermesFolder.Of(System.Text.Encoding.UTF8.GetBytes(content));
        await using var served = await ServedHome.StartAsync();

        var called = await new Call(served.Home.Path).RunAsync(
            "import", "hermes", "--db", hermes.Database, "--board", "rescued");

        Assert.Equal(1, called.Exit);
        Assert.Contains("No row of a Hermes board", called.Output, StringComparison.Ordinal);
        using var client = served.Client("ada");
        var boards = (await client.BoardsAsync(all: true, Cancelled)).Boards;
        Assert.DoesNotContain(boards, board => board.Slug == "rescued");
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        using var hermes = HermesFolder.Of(Boards.Healthy);
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes, "--dry-run");

        using var client = served.Client("ada");
        Assert.Empty((await client.TasksAsync("default", new TaskQuery(), Cancelled)).Tasks);
        Assert.Equal(JsonValueKind.Null, Table(report, "tasks").GetProperty("added").ValueKind);
        Assert.Equal(hermes.Count("tasks"), Table(report, "tasks").GetProperty("found").GetInt64());
    }

    /// <summary>Later columns are missing, keys are texts, times are dates, kinds have their old names.</summary>
    [Fact]
    public async Task A_board_of_any_age_comes_in()
    {
        using var hermes = HermesFolder.With(
            """
            create table tasks (id text primary key, title text not null, body text, assignee text,
                status text not null, priority integer, created_at text, result text);
            create table task_links (parent_id text, child_id text, primary key (parent_id, child_id));
            create table task_comments (id text primary key, task_id text, author text, body text, created_at text);
            create table task_events (id text primary key, task_id text, kind text, payload text, created_at text);
            create table task_runs (id text primary key, task_id text, profile text, status text, started_at text,
                ended_at text);
            """,
            $"insert into tasks values ('{A}', 'old', null, 'Ops', 'running', 3, '2025-11-01T10:00:00Z', null)",
            $"insert into tasks values ('{B}', 'older', null, null, 'failed', null, '%s', null)",
            $"insert into task_comments values (null, '{A}', 'x', 'one', '2025-11-01 11:00:00')",
            $"insert into task_comments values (null, 't_0badcafe', 'x', 'orphan', '1761994800')",
            $"insert into task_events values (null, '{A}', 'ready', null, '2025-11-01T10:00:01Z')",
            $"insert into task_runs values (null, '{A}', 'ops', 'done', '2025-11-01T10:00:02Z', '1761994900.5')");
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        foreach (var table in Tables) Assert.Equal(0, Counts(report, table).Refused);
        using var client = served.Client("ada");
        var old = await client.TaskAsync("default", A, cancellationToken: Cancelled);
        Assert.Equal(("ready", "ops", 1_761_991_200L), (old.Task.Status, old.Task.Assignee, old.Task.CreatedAt));
        Assert.Equal("blocked", (await client.TaskAsync("default", B, cancellationToken: Cancelled)).Task.Status);
        Assert.Equal(
            "archived", (await client.TaskAsync("default", "t_0badcafe", cancellationToken: Cancelled)).Task.Status);
        Assert.Contains(await AllEventsAsync(client), each => each is { Kind: "promoted", ImportedId: not null });
        await SoundAsync(served);
    }

    static string TaskRow(string id, string status, string title = "a task") =>
        $"insert into tasks (id, title, status, created_at) values ('{id}', '{title}', '{status}', 1700000000)";

    static async Task<JsonElement> ImportAsync(ServedHome served, HermesFolder hermes, params string[] more)
    {
        var called = await new Call(served.Home.Path).RunAsync(
            ["import", "hermes", "--home", hermes.Path, "--json", .. more]);
        Assert.Equal(("", 0), (called.Errors, called.Exit));
        using var document = JsonDocument.Parse(called.Output);
        return document.RootElement.Clone();
    }

    static JsonElement Table(JsonElement report, string name) =>
        report.GetProperty("boards")[0].GetProperty("tables").EnumerateArray()
            .First(each => each.GetProperty("table").GetString() == name);

    static (long Added, long Known, long Refused) Counts(JsonElement report, string table)
    {
        var counts = Table(report, table);
        return (counts.GetProperty("added").GetInt64(), counts.GetProperty("known").GetInt64(),
            counts.GetProperty("refused").GetInt64());
    }

    static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(each => each.GetString()!);

    static async Task SoundAsync(ServedHome served)
    {
        using var client = served.Client("ada");
        Assert.Empty((await client.VerifyAsync("default", Cancelled)).Findings);
    }

    static async Task<List<EventMessage>> AllEventsAsync(AndonClient client)
    {
        var events = new List<EventMessage>();
        while (true)
        {
            var reply = await client.EventsAsync("default", new EventQuery { After = events.LastOrDefault()?.Id ?? 0 });
            events.AddRange(reply.Events);
            if (reply.Events.Count == 0) return events;
        }
    }

    static List<object?[]> Rows(HermesFolder hermes, string sql)
    {
        using var connection = hermes.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader[i])]);
        return rows;
    }

    /// <summary>Read by another process: a descriptor that is closed here would drop SQLite's locks.</summary>
    static string State(string path)
    {
        Shell.Run($"stat -c '%i %s %Y %Z' '{path}' > '{path}.state'; sha256sum '{path}' >> '{path}.state'");
        return File.ReadAllText($"{path}.state");
    }
}
