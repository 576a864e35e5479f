using Andon.Protocol.Client;
using Andon.Tests.Storage;
using Xunit;
using static Andon.Tests.Server.Restoring;

namespace Andon.Tests.Server;

/// <summary>A board is given back any moment since its first backup, from the archived log.</summary>
public sealed class RestoreMomentTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
            Assert.DoesNotContain("is not in it", called.Output, StringComparison.Ordinal);
            Assert.Equal(
                Enumerable.Range(0, i + 1).Select(n => $"task {n} ready"), await TitlesAsync(client, $"at-{i}"));
            Assert.Empty((await client.VerifyAsync($"at-{i}", Cancelled)).Findings);
        }

        var beyond = await RunAsync(served, "backup", "restore", "--to-event", "99", "--dry-run");
        Assert.Contains("Event 99 is not in it: the log ends at 6", beyond.Output, StringComparison.Ordinal);
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

    /// <summary>Only hashes tell which records lead to the present.</summary>
    [Fact]
    public async Task A_restore_that_is_undone_makes_the_time_before_it_the_boards_again()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        for (var i = 1; i <= 3; i++) await CreateAsync(client, $"a{i}");
        await client.BackUpAsync("default", Cancelled);
        for (var i = 1; i <= 3; i++) await CreateAsync(client, $"b{i}");
        using var first = await RestoredAsync(served, "--to-event", "3", "--yes");
        for (var i = 1; i <= 2; i++) await CreateAsync(client, $"c{i}");
        using var undo = await RestoredAsync(served, first.RootElement.GetProperty("kept").GetString()!, "--yes");
        await CreateAsync(client, "d1");

        using var within = await RestoredAsync(served, "--to-event", "5", "--as", "within");
        using var end = await RestoredAsync(served, "--to-event", "1000", "--as", "end");
        var backups = await client.BackupsAsync("default", Cancelled);
        await client.BackUpAsync("default", Cancelled);

        Assert.Equal(["a1", "a2", "a3", "b1", "b2"], await NamesAsync(client, "within"));
        Assert.Equal(["a1", "a2", "a3", "b1", "b2", "b3", "d1"], await NamesAsync(client, "end"));
        Assert.Equal([undo.RootElement.GetProperty("kept").GetString()!], backups.GivenUp);
        Assert.Equal("healthy", (await client.HealthAsync(Cancelled)).Boards.First(b => b.Board == "default").Health);
        using var given = await RestoredAsync(served, backups.GivenUp[0], "--to-event", "1000", "--as", "given");
        Assert.Equal(["a1", "a2", "a3", "c1", "c2"], await NamesAsync(client, "given"));
    }

    static async Task<List<string>> NamesAsync(AndonClient client, string board) =>
        [.. (await TitlesAsync(client, board)).Select(title => title.Split(' ')[0])];

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

    static SortedDictionary<string, byte[]> Archived(ServedHome served) =>
        new(
            Directory.EnumerateFiles(Path.Combine(served.Home.Path, "backups", "default", "log"))
                .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes),
            StringComparer.Ordinal);
}
