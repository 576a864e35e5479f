using System.Runtime.Versioning;
using System.Text.Json;
using Andon.Tests.Cli;
using Andon.Tests.Cli.Exports;
using Andon.Tests.Linux;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Salvage;

[SupportedOSPlatform("linux")]
public sealed class SalvageVerbTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Call _call;

    public SalvageVerbTests() => _call = new(_folder["home"]);

    string Rows => _folder["rows.ndjson"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_row_is_a_line_and_the_losses_are_told()
    {
        var called = await _call.RunAsync("salvage", Board(3), "--to", Rows);

        var lines = await File.ReadAllLinesAsync(Rows, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.Equal(1 + 500 + 1860 + 577, lines.Length);
        Assert.StartsWith("""{"andon_salvage":1,"file":""", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            """{"table":"tasks","rowid":1,"origin":"tree","values":{"id":"t_""", lines[1], StringComparison.Ordinal);
        Assert.Contains(called.Lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is
            ["task_runs", "577", "26", "rows", "may", "be", "missing"]);
        Assert.Contains("task_runs: 25 rows exist by an index only, such", called.Output, StringComparison.Ordinal);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Json_counts_what_the_table_counts()
    {
        var called = await _call.RunAsync("salvage", Board(3), "--to", Rows, "--json");

        using var report = JsonDocument.Parse(called.Output);
        var runs = report.RootElement.GetProperty("tables").EnumerateArray()
            .Single(table => table.GetProperty("name").GetString() == "task_runs");
        Assert.Equal("rows_may_be_missing", report.RootElement.GetProperty("trust").GetString());
        Assert.Equal(577, runs.GetProperty("rows").GetInt32());
        Assert.Equal("lost_page", runs.GetProperty("losses")[0].GetProperty("cause").GetString());
    }

    [Fact]
    public async Task A_file_is_never_written_over_and_an_unknown_kind_is_not_made()
    {
        _folder.Write("rows.ndjson", "mine");

        var taken = await _call.RunAsync("salvage", Board(2), "--to", Rows);
        var unknown = await _call.RunAsync("salvage", Board(2), "--to", _folder["out.csv"]);
        var missing = await _call.RunAsync("salvage", _folder["none.db"], "--to", _folder["new.ndjson"]);

        Assert.DoesNotContain(0, new[] { taken.Exit, unknown.Exit, missing.Exit });
        Assert.Equal("mine", await File.ReadAllTextAsync(Rows, TestContext.Current.CancellationToken));
        Assert.Contains(".ndjson or .db", unknown.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["new.ndjson"]));
    }

    [Fact]
    public async Task Who_has_the_file_open_is_named_and_it_is_read_only_when_that_is_wanted()
    {
        var board = Board(2);
        using var holder = System.Diagnostics.Process.Start("tail", ["-f", "-n", "0", board]);
        try
        {
            await HoldsAsync(holder.Id, board);

            var refused = await _call.RunAsync("salvage", board, "--to", Rows);
            var live = await _call.RunAsync("salvage", board, "--to", Rows, "--from-live");

            Assert.NotEqual(0, refused.Exit);
            Assert.Contains($"process {holder.Id} (tail", refused.Errors, StringComparison.Ordinal);
            Assert.Equal(0, live.Exit);
            Assert.Contains($"read while process {holder.Id} (tail", live.Output, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
        }
    }

    [Fact]
    public async Task A_database_has_the_rows_that_the_lines_have_and_is_sound()
    {
        for (var number = 1; number <= 5; number++)
        {
            var (lines, made) = (_folder[$"rows{number}.ndjson"], _folder[$"made{number}.db"]);

            var first = await _call.RunAsync("salvage", Board(number), "--to", lines);
            var second = await _call.RunAsync("salvage", Board(number), "--to", made);

            Assert.Equal((0, "", 0, ""), (first.Exit, first.Errors, second.Exit, second.Errors));
            Assert.Equal(("wal", "0", "ok"), ReferenceHome.Pragmas(made));
            var rows = ReferenceHome.Rows(made);
            Assert.Equal(await SureAsync(lines), rows.Values.Sum(each => each.Count));
        }
    }

    [Fact]
    public async Task A_salvaged_database_moves_in()
    {
        var made = _folder["made.db"];
        await _call.RunAsync("salvage", Board(2), "--to", made);
        await using var served = await ServedHome.StartAsync();

        var called = await new Call(served.Home.Path).RunAsync("import", "hermes", "--db", made);

        Assert.Equal(("", 0), (called.Errors, called.Exit));
        Assert.Contains("50", called.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_odd_costs_itself_and_no_more()
    {
        using var hermes = Cli.Imports.HermesFolder.With(
            Cli.Imports.HermesFolder.Schema,
            "alter table tasks add column scheduled_at integer; alter table tasks add column extra real",
            "create table other (a, b); insert into other values (1, x'00ff'), (9007199254740993, 2.5)",
            "insert into tasks (id, title, body, status, created_at, scheduled_at, extra, priority) values "
                + "('t_00000001', 'one', cast(x'6f6b20ff' as text), 'ready', 1700000000, 1795480000, 0.5, "
                + "9223372036854775807), ('t_00000002', 'two', x'0102', 'ready', 1700000000, null, null, 2)");
        var made = _folder["made.db"];

        var called = await _call.RunAsync("salvage", hermes.Database, "--to", made);

        Assert.Equal(("", 0), (called.Errors, called.Exit));
        var (was, now) = (ReferenceHome.Rows(hermes.Database), ReferenceHome.Rows(made));
        Assert.Equal(was["other"], now["other"]);
        Assert.Equal(was["tasks"].Count, now["tasks"].Count);
        Assert.Contains(now["tasks"], row => row.Contains("priority=9223372036854775807", StringComparison.Ordinal)
            && row.Contains("scheduled_at=1795480000", StringComparison.Ordinal));
        using var connection = ReferenceHome.Open(made);
        Assert.Equal(
            ["integer", "real"],
            ReferenceHome.List(connection, "select lower(type) from pragma_table_info('tasks') where name in "
                + "('scheduled_at', 'extra') order by name desc"));
    }

    [Fact]
    public async Task A_change_that_was_never_committed_is_undone_as_SQLite_would()
    {
        using var hermes = Cli.Imports.HermesFolder.With(
            "pragma journal_mode=delete", Cli.Imports.HermesFolder.Schema,
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200) insert into tasks "
                + "(id, title, body, status, created_at) select printf('t_%08x', i), 'kept', hex(randomblob(300)), "
                + "'ready', 1700000000 from n");
        var (copy, journal) = (_folder["hot.db"], _folder["hot.db-journal"]);
        using (var connection = hermes.Open())
        {
            Cli.Imports.HermesFolder.Run(connection, "pragma cache_size=2; begin; update tasks set title = 'lost'");
            File.Copy(hermes.Database, copy);
            File.Copy($"{hermes.Database}-journal", journal);
            Cli.Imports.HermesFolder.Run(connection, "rollback");
        }

        var called = await _call.RunAsync("salvage", copy, "--to", Rows);

        Assert.Equal(("", 0), (called.Errors, called.Exit));
        var lines = await File.ReadAllLinesAsync(Rows, TestContext.Current.CancellationToken);
        Assert.Equal(200, lines.Count(line => line.Contains("\"title\":\"kept\"", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("\"title\":\"lost\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_beside_the_new_database_are_left_alone_and_nothing_is_no_database()
    {
        _folder.Write("made.db-wal", "mine");
        _folder.Write("empty.db", "");

        var beside = await _call.RunAsync("salvage", Board(2), "--to", _folder["made.db"]);
        var nothing = await _call.RunAsync("salvage", _folder["empty.db"], "--to", Rows);

        Assert.DoesNotContain(0, new[] { beside.Exit, nothing.Exit });
        var kept = await File.ReadAllTextAsync(_folder["made.db-wal"], TestContext.Current.CancellationToken);
        Assert.Equal("mine", kept);
        Assert.False(File.Exists(_folder["made.db"]));
        Assert.False(File.Exists(Rows));
    }

    /// <summary>Rows of which no byte was overwritten.</summary>
    static async Task<int> SureAsync(string lines) =>
        (await File.ReadAllLinesAsync(lines, TestContext.Current.CancellationToken)).Skip(1)
            .Count(line => !line.Contains("\"doubtful\":true", StringComparison.Ordinal));

    string Board(int number)
    {
        File.WriteAllBytes(_folder["kanban.db"], Boards.Damaged(number));
        return _folder["kanban.db"];
    }

    static async Task HoldsAsync(int pid, string path)
    {
        while (!Andon.Linux.Files.OpenFiles.Holders(path).Any(holder => holder.Pid == pid))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
