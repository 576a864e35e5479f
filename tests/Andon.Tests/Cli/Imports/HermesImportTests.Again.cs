using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Imports;

/// <summary>Rows that are odd, lost, or come in once more.</summary>
public sealed partial class HermesImportTests
{
    [Fact]
    public async Task A_task_that_was_lost_comes_in_with_a_better_copy_and_gates_its_children_again()
    {
        using var torn = HermesFolder.With(
            HermesFolder.Schema, TaskRow(B, "ready"), $"insert into task_links values ('{A}', '{B}')",
            $"insert into task_comments values (1, '{A}', 'x', 'of the lost one', 1700000000)");
        using var whole = HermesFolder.With(
            HermesFolder.Schema, TaskRow(A, "ready", "the lost one"), TaskRow(B, "ready"),
            $"insert into task_links values ('{A}', '{B}')",
            $"insert into task_comments values (1, '{A}', 'x', 'of the lost one', 1700000000)");
        await using var served = await ServedHome.StartAsync();
        await ImportAsync(served, torn);
        using var client = served.Client("ada");
        var before = (await client.TaskAsync("default", A, cancellationToken: Cancelled)).Task;

        var report = await ImportAsync(served, whole);

        Assert.Equal(("archived", $"Lost task {A}"), (before.Status, before.Title));
        Assert.Equal((1, 1, 0), Counts(report, "tasks"));
        var task = await client.TaskAsync("default", A, cancellationToken: Cancelled);
        Assert.Equal(("ready", "the lost one", null), (task.Task.Status, task.Task.Title, task.Task.Body));
        Assert.Equal("of the lost one", Assert.Single(task.Comments).Body);
        Assert.Equal("todo", (await client.TaskAsync("default", B, cancellationToken: Cancelled)).Task.Status);
        Assert.Equal((0, 2, 0), Counts(await ImportAsync(served, whole), "tasks"));
        await SoundAsync(served);
    }

    [Fact]
    public async Task What_means_nothing_here_is_said_row_by_row()
    {
        using var hermes = HermesFolder.With(
            HermesFolder.Schema, "alter table tasks add column mood text", TaskRow(A, "paused"),
            $$"""update tasks set skills = '{"a":1}', priority = 1099511627776, started_at = 'soon', mood = 'fine'""",
            $"insert into task_comments values (1, '{A}', 'x', 'when', '2026-06-01 10:00:00 UTC')");
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        var remarks = report.GetProperty("boards")[0].GetProperty("remarks").EnumerateArray()
            .Select(remark => remark.GetString()!).ToList();
        Assert.Equal(
            [
                "tasks: 1 rows say something in 'mood', which has no place here",
                $"changed: tasks {A}: its started_at 'soon' is no time",
                $"changed: tasks {A}: its priority 1099511627776 is out of range",
                $$"""changed: tasks {{A}}: its skills '{"a":1}' are no list of names""",
                $"changed: tasks {A}: its status 'paused' is none here",
            ],
            remarks);
        using var client = served.Client("ada");
        var task = await client.TaskAsync("default", A, cancellationToken: Cancelled);
        Assert.Equal("blocked", task.Task.Status);
        Assert.Equal(1_780_308_000, task.Comments[0].CreatedAt);
    }

    [Fact]
    public async Task A_file_that_another_row_names_is_nobody_elses()
    {
        using var hermes = HermesFolder.With(
            HermesFolder.Schema, TaskRow(A, "ready"),
            $"""
            insert into task_attachments values
                (1, '{A}', 'a.txt', '/x/{A}/a.txt', null, 1, 'x', 1700000000),
                (2, '{A}', 'a.txt', '/x/{A}/a (1).txt', null, 1, 'x', 1700000000),
                (3, '{A}', 'b.txt', '/x/{A}/gone', null, 1, 'x', 1700000000)
            """);
        hermes.Write($"kanban/attachments/{A}/a.txt", "of the first");
        hermes.Write($"kanban/attachments/{A}/b.txt", "of the third");
        await using var served = await ServedHome.StartAsync();

        Assert.Equal((2, 0, 1), Counts(await ImportAsync(served, hermes), "task_attachments"));
    }

    [Fact]
    public async Task A_board_that_is_archived_there_comes_in_again_and_stays_archived()
    {
        using var hermes = HermesFolder.With(HermesFolder.Schema, TaskRow(A, "ready"));
        var other = hermes.Write("kanban/boards/old/kanban.db", "");
        File.Copy(hermes.Database, other, overwrite: true);
        hermes.Write("kanban/boards/old/board.json", """{"slug": "old", "archived": true}""");
        hermes.Write("kanban/boards/Upper/kanban.db", "x");
        await using var served = await ServedHome.StartAsync();

        await ImportAsync(served, hermes);
        var again = await ImportAsync(served, hermes);

        Assert.Equal(2, again.GetProperty("boards").GetArrayLength());
        Assert.Contains("Upper", Assert.Single(again.GetProperty("remarks").EnumerateArray()).GetString());
        using var client = served.Client("ada");
        Assert.True((await client.BoardAsync("old", Cancelled)).Details.Archived);
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_a_row_becomes_a_file_of_its_task()
    {
        using var hermes = HermesFolder.With(
            HermesFolder.Schema, TaskRow(A, "ready"),
            $"""
            insert into task_comments values (1, '{A}', 'x', printf('%.*c', 20000000, 'x'), 1),
                (2, '{A}', 'x', printf('%.*c', 3000000, char(1)), 1), (3, '{A}', 'x', printf('%.*c', 9000000, 'x'), 1),
                (4, '{A}', 'x', printf('%.*c', 5000000, 'x'), 1), (5, '{A}', 'x', 'small', 1)
            """);
        await using var served = await ServedHome.StartAsync();

        var report = await ImportAsync(served, hermes);

        Assert.Equal((5, 0, 0), Counts(report, "task_comments"));
        using var client = served.Client("ada");
        var files = (await client.AttachmentsAsync("default", A, Cancelled)).Attachments;
        Assert.Equal(
            [("comments-1-body-", 20_000_000L), ("comments-2-body-", 3_000_000L), ("comments-3-body-", 9_000_000L)],
            files.Select(file => (file.Name[..16], file.Size)).Order());
        var comments = (await client.TaskAsync("default", A, cancellationToken: Cancelled)).Comments;
        Assert.EndsWith($"bytes, is the file '{files.Single(file => file.Name[9] == '1').Name}'.]", comments[0].Body);
        Assert.Equal((0, 5, 0), Counts(await ImportAsync(served, hermes), "task_comments"));
        Assert.Equal(3, (await client.AttachmentsAsync("default", A, Cancelled)).Attachments.Count);
        Assert.Empty((await client.PausesAsync(Cancelled)).Pauses);
        await SoundAsync(served);
    }
}
