using System.Runtime.Versioning;
using System.Text.Json;
using Andon.Tests.Cli;
using Andon.Tests.Linux;
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
    public async Task A_file_is_never_written_over_and_a_database_is_not_made()
    {
        _folder.Write("rows.ndjson", "mine");

        var taken = await _call.RunAsync("salvage", Board(2), "--to", Rows);
        var database = await _call.RunAsync("salvage", Board(2), "--to", _folder["out.db"]);
        var missing = await _call.RunAsync("salvage", _folder["none.db"], "--to", _folder["new.ndjson"]);

        Assert.DoesNotContain(0, new[] { taken.Exit, database.Exit, missing.Exit });
        Assert.Equal("mine", await File.ReadAllTextAsync(Rows, TestContext.Current.CancellationToken));
        Assert.Contains("out.ndjson", database.Errors, StringComparison.Ordinal);
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
            Assert.Contains($"process {holder.Id} (tail)", refused.Errors, StringComparison.Ordinal);
            Assert.Equal(0, live.Exit);
            Assert.Contains($"copied while process {holder.Id} (tail) had", live.Output, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
        }
    }

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
