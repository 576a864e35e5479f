using System.Security.Cryptography;
using System.Text.Json;
using Andon.Protocol.Client;
using Andon.Protocol.Verbs;
using Andon.Tests.Cli;
using Andon.Tests.Storage;
using Xunit;

namespace Andon.Tests.Server;

/// <summary>A board is given back any moment since its first backup, while its clients go on.</summary>
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
    public async Task Every_event_since_the_backup_can_be_gone_back_to()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "task 0");
        var backup = await client.BackUpAsync("default", Cancelled);
        for (var i = 1; i <= 5; i++) await CreateAsync(client, $"task {i}");

        for (var i = 0; i <= 5; i++)
        {
            var called = await RunAsync(
                served, "backup", "restore", "--to-event", $"{backup.Position + i}", "--as", $"at-{i}");
            Assert.True(called.Exit == 0, called.Errors);
            Assert.Equal(
                Enumerable.Range(0, i + 1).Select(n => $"task {n} ready"), await TitlesAsync(client, $"at-{i}"));
            Assert.Empty((await client.VerifyAsync($"at-{i}", Cancelled)).Findings);
        }
    }

    [Fact]
    public async Task The_archived_log_goes_on_after_a_restart()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "one");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "given up");
        using var first = await RestoredAsync(served, backup.Name, "--yes"); // so that the log has more than one file
        await CreateAsync(client, "two");
        await RunAsync(served, "backup", "restore", "--to-event", "1000"); // has the log archived up to now
        var before = Archived(served);
        await served.RestartAsync();
        using var again = served.Client("ada");
        await CreateAsync(again, "three");

        using var then = await RestoredAsync(
            served, first.RootElement.GetProperty("kept").GetString()!, "--to-event", "1000", "--as", "before");
        using var since = await RestoredAsync(served, backup.Name, "--to-event", "1000", "--as", "since");

        var after = Archived(served);
        Assert.Equal(before.Keys, after.Keys.Intersect(before.Keys));
        Assert.All(before, file => Assert.True(after[file.Key].AsSpan().StartsWith(file.Value), file.Key));
        Assert.DoesNotContain(after.Keys, name => name.Contains("other", StringComparison.Ordinal));
        Assert.Equal(["given up ready", "one ready"], await TitlesAsync(again, "before"));
        Assert.Equal(["one ready", "three ready", "two ready"], await TitlesAsync(again, "since"));
    }

    [Fact]
    public async Task Without_a_name_a_moment_is_of_the_board_as_it_went_on()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "one");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "given up");
        await CreateAsync(client, "given up too");
        using var first = await RestoredAsync(served, backup.Name, "--yes");
        await CreateAsync(client, "two");
        await CreateAsync(client, "three");

        using var then = await RestoredAsync(served, "--to-event", "1000", "--as", "then");

        Assert.Equal(["one ready", "three ready", "two ready"], await TitlesAsync(client, "then"));
        Assert.Equal(
            [first.RootElement.GetProperty("kept").GetString()!],
            (await client.BackupsAsync("default", Cancelled)).GivenUp);
    }

    [Fact]
    public async Task Damage_in_the_archived_log_is_no_end_of_it()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "task 0");
        await client.BackUpAsync("default", Cancelled);
        for (var i = 1; i <= 9; i++) await CreateAsync(client, $"task {i}");
        Assert.Equal(2, (await RunAsync(served, "backup", "restore", "--to-event", "10")).Exit);
        var segment = Directory.EnumerateFiles(
            Path.Combine(served.Home.Path, "backups", "default", "log")).Single();
        Bytes.Flip(segment, StoppedStore.Frames(segment)[5] + 12, 2);

        var called = await RunAsync(served, "backup", "restore", "--to-event", "8", "--as", "then");

        Assert.Equal(78, called.Exit);
        Assert.Contains("cannot be reached", called.Errors, StringComparison.Ordinal);
        await client.BackUpAsync("default", Cancelled); // notices, and copies what is damaged again
        using var then = await RestoredAsync(served, "--to-event", "8", "--as", "then");
        Assert.Equal(8, (await TitlesAsync(client, "then")).Count);
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

    [Fact]
    public async Task Backups_that_were_brought_to_another_home_can_be_gone_on_from()
    {
        await using var lost = await ServedHome.StartOnDiskAsync();
        await using var served = await ServedHome.StartOnDiskAsync();
        using var theirs = lost.Client("ada");
        await CreateAsync(theirs, "one");
        await theirs.BackUpAsync("default", Cancelled);
        await CreateAsync(theirs, "two");
        await RunAsync(lost, "backup", "restore", "--to-event", "1000");
        using var client = served.Client("ada");
        await CreateAsync(client, "ours");
        Copy(Path.Combine(lost.Home.Path, "backups"), Path.Combine(served.Home.Path, "backups"));

        using var done = await RestoredAsync(served, "--to-event", "1000", "--as", "rescued");

        Assert.Equal(["one ready", "two ready"], await TitlesAsync(client, "rescued"));
        await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "ours too");
        using var own = await RestoredAsync(served, "--to-event", "1000", "--as", "own");
        Assert.Equal(["ours ready", "ours too ready"], await TitlesAsync(client, "own"));
    }

    static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    [Fact]
    public async Task What_was_done_after_a_moment_is_left_out()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "before");
        await client.BackUpAsync("default", Cancelled);
        await Task.Delay(1100, Cancelled);
        await CreateAsync(client, "in time");
        await Task.Delay(1100, Cancelled);
        var moment = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await Task.Delay(1100, Cancelled);
        await CreateAsync(client, "too late");

        var called = await RunAsync(served, "backup", "restore", "--to-time", $"{moment}", "--yes");

        Assert.True(called.Exit == 0, called.Errors);
        Assert.Equal(["before ready", "in time ready"], await TitlesAsync(client));
    }

    [Fact]
    public async Task After_a_board_was_given_back_a_state_the_time_since_and_the_time_before_can_be_had()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "one");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "old two");
        await CreateAsync(client, "old three");
        using var first = await RestoredAsync(served, "--to-event", $"{backup.Position + 1}", "--yes");
        var end = first.RootElement.GetProperty("position").GetInt64();
        await CreateAsync(client, "new three");

        using var second = await RestoredAsync(served, backup.Name, "--to-event", $"{end + 2}", "--as", "since");
        using var third = await RestoredAsync(
            served, first.RootElement.GetProperty("kept").GetString()!, "--as", "before");
        using var fourth = await RestoredAsync(
            served, first.RootElement.GetProperty("kept").GetString()!, "--to-event", "1000", "--as", "before-on");

        Assert.Equal(["new three ready", "old two ready", "one ready"], await TitlesAsync(client, "since"));
        Assert.Equal(["old three ready", "old two ready", "one ready"], await TitlesAsync(client, "before"));
        Assert.Equal(["old three ready", "old two ready", "one ready"], await TitlesAsync(client, "before-on"));
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

    static SortedDictionary<string, byte[]> Archived(ServedHome served) =>
        new(
            Directory.EnumerateFiles(Path.Combine(served.Home.Path, "backups", "default", "log"))
                .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes),
            StringComparer.Ordinal);

    static async Task<JsonDocument> RestoredAsync(ServedHome served, params string[] words)
    {
        var called = await RunAsync(served, ["backup", "restore", .. words, "--json"]);
        Assert.True(called.Exit == 0, called.Errors);
        return JsonDocument.Parse(called.Output);
    }

    static async Task<List<string>> TitlesAsync(AndonClient client, string board = "default") =>
        [.. (await client.TasksAsync(board, new TaskQuery(), Cancelled)).Tasks
            .Select(task => $"{task.Title} {task.Status}").Order(StringComparer.Ordinal)];

    static async Task<string> CreateAsync(AndonClient client, string title, string board = "default") =>
        (await client.SubmitAsync(board, new CreateRequest { Title = title }, Cancelled)).Task!.Id;

    static Task<Called> RunAsync(ServedHome served, params string[] words) =>
        new Call(served.Home.Path).RunAsync(words);
}
