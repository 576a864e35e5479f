using System.Text.Json;
using System.Text;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Server.Backups;
using Andon.Tests.Cli;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Server;

/// <summary>A backup is whole before it has a name, and a board that is made of one has everything.</summary>
public sealed class BackupTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_made_of_a_backup_that_was_taken_under_writes_has_everything_up_to_it()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "kept");
        using (var content = new MemoryStream(Encoding.UTF8.GetBytes("the bytes")))
            await client.AttachFileAsync("default", task, "n.txt", null, content, Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var writing = Enumerable.Range(0, 8).Select(_ => WriteAsync(served, task, stop.Token)).ToList();

        var backup = await client.BackUpAsync("default", Cancelled);
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writing)).Sum();

        Assert.True(written > 0);
        Assert.Equal(0, (await RunAsync(served, "backup", "verify", backup.Name)).Exit);
        Assert.Equal(0, (await RunAsync(served, "backup", "restore", backup.Name, "--as", "copy")).Exit);
        var (here, there) = (await EventsAsync(client, "default"), await EventsAsync(client, "copy"));
        Assert.Equal(backup.Position, there.Count);
        Assert.Equal(here.Take(there.Count).Select(Shown), there.Select(Shown));
        await using (var file = await client.OpenFileAsync("copy", task, "n.txt", null, Cancelled))
        using (var reader = new StreamReader(file))
            Assert.Equal("the bytes", await reader.ReadToEndAsync(Cancelled));
        Assert.Empty((await client.VerifyAsync("copy", Cancelled)).Findings);
        Assert.Contains((await client.PausesAsync(Cancelled)).Pauses, pause => pause.Name == "copy");
        await CreateAsync(client, "goes on", "copy");
        await served.RestartAsync();
        using var again = served.Client("ada");
        Assert.Equal(there.Count + 1, (await EventsAsync(again, "copy")).Count);
        Assert.Empty((await again.VerifyAsync("copy", Cancelled)).Findings);
    }

    [Fact]
    public async Task Nobody_who_writes_waits_for_a_proof_and_a_person_sees_how_far_it_is()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "kept");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var before = WriteAsync(served, task, stop.Token);
        await Task.Delay(1500, Cancelled); // so that replaying is some work
        await stop.CancelAsync();
        await before;
        using var during = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var verifying = new Call(served.Home.Path) { IsTerminal = true }.RunAsync("verify");
        var seen = new HashSet<string>();
        var writing = WriteAsync(served, task, during.Token);
        while (!verifying.IsCompleted)
        {
            foreach (var work in (await client.WorkAsync("default", Cancelled)).Work) seen.Add(work.Work);
            await Task.Delay(5, Cancelled);
        }

        await during.CancelAsync();
        var called = await verifying;
        Assert.True(called.Exit == 0, called.Output + called.Errors);
        Assert.True(await writing > 5);
        Assert.Equal(["verify"], seen);
        Assert.Empty((await client.WorkAsync("default", Cancelled)).Work);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(served.Home.Path, "backups", "default"), ".*"));
    }

    [Fact]
    public async Task What_cannot_be_read_this_time_is_no_verdict_on_a_copy()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["copy.db"], [.. Enumerable.Repeat((byte)0x5a, 8192)], Cancelled);

        var (content, damage) = await CopyExamination.RunAsync(folder["copy.db"], TimeProvider.System, Cancelled);
        var unable = await Assert.ThrowsAsync<IOException>(
            () => CopyExamination.RunAsync(folder["missing.db"], TimeProvider.System, Cancelled));

        Assert.Null(content);
        Assert.Contains("not a database", damage, StringComparison.Ordinal);
        Assert.StartsWith("undone: ", unable.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database", "other bytes")]
    [InlineData("file", "missing or others")]
    [InlineData("gone", "is missing")]
    public async Task A_backup_that_rotted_is_found_and_no_board_is_made_of_a_broken_database(string what, string told)
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "kept");
        using (var content = new MemoryStream([1, 2, 3]))
            await client.AttachFileAsync("default", task, "n.bin", null, content, Cancelled);
        var backup = await client.BackUpAsync("default", Cancelled);
        var folder = Path.Combine(served.Home.Path, "backups", "default");
        var database = Path.Combine(folder, $"{backup.Name}.db.gz");
        var hash = Assert.Single(backup.Files).Sha256;
        if (what == "gone") File.Delete(database);
        else Flip(what == "file" ? Path.Combine(folder, "files", hash[..2], hash) : database);

        var verified = await RunAsync(served, "backup", "verify");
        var restored = await RunAsync(served, "backup", "restore", backup.Name, "--as", "copy");

        Assert.Equal(78, verified.Exit);
        Assert.Contains(told, verified.Output, StringComparison.Ordinal);
        Assert.Equal(what == "file", restored.Exit == 0);
        var boards = (await client.BoardsAsync(all: true, Cancelled)).Boards.Select(board => board.Slug);
        Assert.Equal(what == "file", boards.Contains("copy"));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(folder), path => Path.GetFileName(path).StartsWith('.'));
    }

    [Fact]
    public async Task Backups_are_listed_newest_first_with_what_is_none()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "one");
        var first = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "two");
        var second = await client.BackUpAsync("default", Cancelled);
        await File.WriteAllTextAsync(
            Path.Combine(served.Home.Path, "backups", "default", "odd.json"), "{", Cancelled);

        var listed = await RunAsync(served, "backup", "list", "--json");

        using var reply = JsonDocument.Parse(listed.Output);
        var listedNames = reply.RootElement.GetProperty("backups").EnumerateArray()
            .Select(each => each.GetProperty("name").GetString());
        Assert.Equal([second.Name, first.Name], listedNames);
        Assert.Equal(1, reply.RootElement.GetProperty("remarks").GetArrayLength());
        Assert.Equal((1, 2), (first.Tasks, second.Tasks));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("nothing")]
    public async Task A_name_that_is_no_backup_is_refused(string name)
    {
        await using var served = await ServedHome.StartOnDiskAsync();

        var called = await RunAsync(served, "backup", "restore", name, "--as", "copy");

        Assert.Equal(2, called.Exit);
        Assert.Contains("There is no backup", called.Errors, StringComparison.Ordinal);
    }

    /// <summary>Closing a descriptor of a live database would drop SQLite's locks on it.</summary>
    [Theory]
    [InlineData("a manifest that names it")]
    [InlineData("a link for a file")]
    [InlineData("another name of it for the copy")]
    [InlineData("another name of it for a manifest")]
    public async Task No_backup_leads_to_a_live_database(string how)
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "kept");
        using (var content = new MemoryStream([1, 2, 3]))
            await client.AttachFileAsync("default", task, "n.bin", null, content, Cancelled);
        var backup = await client.BackUpAsync("default", Cancelled);
        var live = (await client.WhereAsync(Cancelled)).Boards.Single().Path;
        var folder = Path.Combine(served.Home.Path, "backups", "default");
        var (manifest, hash) = (Path.Combine(folder, $"{backup.Name}.json"), backup.Files[0].Sha256);
        Storage.Shell.Run(how switch
        {
            "a manifest that names it" =>
                $"sed -i 's|{hash}|../../../boards/default/board.db|' '{manifest}'",
            "a link for a file" => $"ln -sf '{live}' '{Path.Combine(folder, "files", hash[..2], hash)}'",
            "another name of it for the copy" => $"ln -f '{live}' '{Path.Combine(folder, $"{backup.Name}.db.gz")}'",
            _ => $"ln -f '{live}' '{manifest}'",
        });

        await RunAsync(served, "backup", "list");
        await RunAsync(served, "backup", "verify", backup.Name);
        await RunAsync(served, "backup", "restore", backup.Name, "--as", "copy");

        Assert.True(Andon.Server.Health.HealthGauges.LocksOf(live) > 0);
    }

    [Fact]
    public async Task No_board_is_written_over()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "one");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "two");

        var called = await RunAsync(served, "backup", "restore", backup.Name, "--as", "default");

        Assert.Equal(1, called.Exit);
        Assert.Equal(2, (await client.TasksAsync("default", new(), Cancelled)).Tasks.Count);
    }

    static async Task<int> WriteAsync(ServedHome served, string task, CancellationToken stop)
    {
        using var client = served.Client("eve");
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            await client.SubmitAsync(
                "default", new CommentRequest { Task = task, Body = $"remark {++written}" }, CancellationToken.None);
        }

        return written;
    }

    static async Task<string> CreateAsync(AndonClient client, string title, string board = "default") =>
        (await client.SubmitAsync(board, new CreateRequest { Title = title }, Cancelled)).Task!.Id;

    static async Task<List<EventMessage>> EventsAsync(AndonClient client, string board)
    {
        var events = new List<EventMessage>();
        while (true)
        {
            var after = events.Count == 0 ? 0 : events[^1].Id;
            var reply = await client.EventsAsync(
                board, new EventQuery { After = after, Limit = 5_000 }, cancellationToken: Cancelled);
            if (reply.Events.Count == 0) return events;
            events.AddRange(reply.Events);
        }
    }

    static string Shown(EventMessage each) =>
        $"{each.Id} {each.Kind} {each.TaskId} {each.CreatedAt} {each.Payload} {each.Actor}";

    static Task<Called> RunAsync(ServedHome served, params string[] words) =>
        new Call(served.Home.Path).RunAsync(words);

    static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
