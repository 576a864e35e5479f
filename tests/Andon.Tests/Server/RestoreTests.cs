using System.Security.Cryptography;
using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Verbs;
using Andon.Server.Boards;
using Xunit;
using static Andon.Tests.Server.Restoring;

namespace Andon.Tests.Server;

/// <summary>A board is given back the state of a backup, while its clients go on.</summary>
public sealed class RestoreTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_is_given_back_a_backup_in_its_place_and_what_it_had_is_kept()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var stays = await CreateAsync(client, "stays");
        var moves = await CreateAsync(client, "moves");
        var backup = await client.BackUpAsync("default", Cancelled);
        var goes = await CreateAsync(client, "goes");
        await client.SubmitAsync("default", new CompleteRequest { Task = moves, Summary = "done" }, Cancelled);
        var generation = (await client.WhereAsync(Cancelled)).Boards.Single().Generation;

        var told = await RunAsync(served, "backup", "restore", backup.Name);
        var before = await TitlesAsync(client);
        var done = await RunAsync(served, "backup", "restore", backup.Name, "--yes", "--json");

        Assert.Equal(2, told.Exit);
        Assert.Contains("1 tasks would be gone, 0 come back, 1 change status.", told.Output, StringComparison.Ordinal);
        Assert.Contains(goes, told.Output, StringComparison.Ordinal);
        Assert.Equal(3, before.Count);
        Assert.True(done.Exit == 0, done.Errors);
        using var reply = JsonDocument.Parse(done.Output);
        var kept = reply.RootElement.GetProperty("kept").GetString()!;
        Assert.Equal(["moves ready", "stays ready"], await TitlesAsync(client));
        Assert.True((await client.WhereAsync(Cancelled)).Boards.Single().Generation > generation);
        Assert.Contains((await client.PausesAsync(Cancelled)).Pauses, pause => pause.Name == "default");
        var events = (await client.EventsAsync(
            "default", new EventQuery { After = backup.Position, Limit = 10 }, cancellationToken: Cancelled)).Events;
        Assert.Equal("board_restored", Assert.Single(events).Kind);
        var followed = await client.EventsAsync(
            "default", new EventQuery { After = 100, Limit = 10 }, cancellationToken: Cancelled);
        Assert.Equal(
            ("board_restored", events[0].Id), (Assert.Single(followed.Events).Kind, followed.Position));
        Assert.Empty((await client.VerifyAsync("default", Cancelled)).Findings);

        Assert.Equal(0, (await RunAsync(served, "backup", "restore", kept, "--as", "before")).Exit);
        Assert.Equal(["goes ready", "moves done", "stays ready"], await TitlesAsync(client, "before"));
        await served.RestartAsync();
        using var again = served.Client("ada");
        Assert.Equal(2, (await TitlesAsync(again)).Count);
        Assert.NotEqual(stays, await CreateAsync(again, "goes on"));
        Assert.Empty((await again.VerifyAsync("default", Cancelled)).Findings);
    }

    [Fact]
    public async Task An_archived_board_is_given_back_nothing_in_place()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await RunAsync(served, "boards", "create", "site");
        await CreateAsync(client, "one", "site");
        var backup = await client.BackUpAsync("site", Cancelled);
        await client.ArchiveBoardAsync("site", Cancelled);

        var called = await RunAsync(served, "backup", "restore", backup.Name, "--board", "site", "--yes");

        Assert.NotEqual(0, called.Exit);
        Assert.Contains("archived", called.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_what_the_board_has_cannot_be_kept_it_goes_on_as_it_was()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "one");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "two");
        var newer = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "three");
        var folder = Path.Combine(served.Home.Path, "backups", "default");
        // Bytes that are those of the manifest and cannot be unpacked.
        await File.WriteAllTextAsync(Path.Combine(folder, newer.Name + ".db.gz"), "hello", Cancelled);
        var hash = Convert.ToHexStringLower(SHA256.HashData("hello"u8));
        var manifest = Path.Combine(folder, newer.Name + ".json");
        await File.WriteAllTextAsync(
            manifest, (await File.ReadAllTextAsync(manifest, Cancelled)).Replace(newer.Sha256, hash), Cancelled);
        Directory.Move(Path.Combine(folder, "log"), Path.Combine(folder, "elsewhere"));
        await File.WriteAllTextAsync(Path.Combine(folder, "log"), "in the way", Cancelled);

        var called = await RunAsync(served, "backup", "restore", backup.Name, "--yes");

        Assert.NotEqual(0, called.Exit);
        Assert.Empty((await client.PausesAsync(Cancelled)).Pauses);
        Assert.Equal(["one ready", "three ready", "two ready"], await TitlesAsync(client));
        await CreateAsync(client, "goes on");
    }

    [Fact]
    public async Task Files_that_came_after_the_backup_are_given_too()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "one");
        await client.BackUpAsync("default", Cancelled);
        using (var content = new MemoryStream([1, 2, 3]))
            await client.AttachFileAsync("default", task, "n.bin", null, content, Cancelled);

        using var done = await RestoredAsync(served, "--to-event", "1000", "--as", "then");

        Assert.Equal(0, done.RootElement.GetProperty("missing_files").GetInt32());
        await using var file = await client.OpenFileAsync("then", task, "n.bin", null, Cancelled);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Cancelled);
        Assert.Equal([1, 2, 3], bytes.ToArray());
    }

    /// <summary>
    /// As a daemon leaves it that dies after the swap and before the word: the files of a board that was given back an
    /// earlier state, without the event, and what was to be said beside them.
    /// </summary>
    [Fact]
    public async Task What_a_daemon_that_died_left_unsaid_is_said_at_the_next_opening()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "stays");
        var backup = await client.BackUpAsync("default", Cancelled);
        var pending = new PendingNote
        {
            Backup = backup.Name,
            Kept = "kept",
            Was = 40,
            LastRun = 7,
            LastComment = 0,
            Record = 0, // where the log begins
            Number = 0,
            ActorKind = ActorKind.Human,
            ActorName = "ada",
        };
        var file = Path.Combine(served.Home.BoardFolder("default"), "restoring.json");
        await served.RestartAsync(() => File.WriteAllBytes(
            file, JsonSerializer.SerializeToUtf8Bytes(pending, PendingNoteJson.Default.PendingNote)));

        using var again = served.Client("ada");
        var events = (await again.EventsAsync(
            "default", new EventQuery { After = backup.Position, Limit = 10 }, cancellationToken: Cancelled)).Events;
        Assert.Equal("board_restored", Assert.Single(events).Kind);
        Assert.Contains("kept", events[0].Payload.ToString()!, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        var task = await CreateAsync(again, "runs");
        var claimed = await again.SubmitAsync("default", new ClaimRequest { Task = task, Kind = "manual" }, Cancelled);
        Assert.Equal(8, claimed.Run);
        await served.RestartAsync(() => File.WriteAllBytes(
            file,
            JsonSerializer.SerializeToUtf8Bytes(pending with { Number = 1 }, PendingNoteJson.Default.PendingNote)));
        using var third = served.Client("ada");
        Assert.Equal(2, (await TitlesAsync(third)).Count);
        Assert.False(File.Exists(file)); // the board had not been given anything: nothing is said
        var all = await third.EventsAsync(
            "default", new EventQuery { After = 0, Limit = 100 }, cancellationToken: Cancelled);
        Assert.Single(all.Events, each => each.Kind == "board_restored");
    }

    [Fact]
    public async Task Clients_that_write_meanwhile_go_on_and_no_run_gets_a_number_again()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "kept");
        var backup = await client.BackUpAsync("default", Cancelled);
        await client.SubmitAsync("default", new ClaimRequest { Task = task, Kind = "manual" }, Cancelled);
        await client.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" }, Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var writing = Enumerable.Range(0, 4).Select(n => WriteAsync(served, n, task, stop.Token)).ToList();
        await Task.Delay(300, Cancelled);

        using var restored = await RestoredAsync(served, backup.Name, "--yes");
        await Task.Delay(500, Cancelled);
        await stop.CancelAsync();
        var written = await Task.WhenAll(writing);

        var comments = (await client.TaskAsync("default", task, Cancelled)).Comments.Select(each => each.Body).ToList();
        Assert.NotEmpty(comments);
        foreach (var one in written)
        {
            Assert.True(one.Count > 0);
            Assert.Contains(one[^1], comments); // what was answered after the swap is there
        }

        Assert.Empty((await client.VerifyAsync("default", Cancelled)).Findings);
        await client.ResumeAsync("board", "default", Cancelled);
        var claimed = await client.SubmitAsync("default", new ClaimRequest { Task = task, Kind = "manual" }, Cancelled);
        Assert.True(claimed.Run > 1, $"run {claimed.Run}");
    }

    [Fact]
    public async Task A_board_with_open_runs_is_given_back_nothing()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "kept");
        var backup = await client.BackUpAsync("default", Cancelled);
        await client.SubmitAsync("default", new ClaimRequest { Task = task, Kind = "manual" }, Cancelled);

        var called = await RunAsync(served, "backup", "restore", backup.Name, "--yes");

        Assert.Equal(1, called.Exit);
        Assert.Contains("1 of its runs", called.Errors, StringComparison.Ordinal);
        Assert.Equal(["kept running"], await TitlesAsync(client));
    }

    [Theory]
    [InlineData("--to-event", "1", "--to-time", "1700000000")]
    [InlineData("--to-event", "0")]
    public async Task A_target_that_cannot_be_met_is_refused(params string[] target)
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "kept");
        await client.BackUpAsync("default", Cancelled);

        var called = await RunAsync(served, ["backup", "restore", .. target, "--as", "copy"]);

        Assert.Equal(2, called.Exit);
        Assert.Single((await client.BoardsAsync(all: true, Cancelled)).Boards);
    }

    /// <summary>Comments until it is stopped; answers what was acknowledged.</summary>
    static async Task<List<string>> WriteAsync(ServedHome served, int number, string task, CancellationToken stop)
    {
        using var client = served.Client($"eve{number}");
        var written = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            var body = $"remark {number}.{written.Count}";
            await client.SubmitAsync(
                "default", new CommentRequest { Task = task, Body = body }, CancellationToken.None);
            written.Add(body);
        }

        return written;
    }
}
