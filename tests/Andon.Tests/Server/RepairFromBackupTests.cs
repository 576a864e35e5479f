using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Tests.Cli;
using Andon.Tests.Storage;
using Xunit;

namespace Andon.Tests.Server;

/// <summary>
/// Of a board whose database and log are both gone, everything comes back that its backup and the archived log have,
/// and nothing of a time that was given up.
/// </summary>
public sealed class RepairFromBackupTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("both")]
    [InlineData("log")]
    public async Task What_the_backup_and_the_archived_log_have_is_on_the_board_again(string damaged)
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "before");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "after");
        await ArchiveAsync(served, client);
        var position = await PositionAsync(client);
        await DamageAsync(served, damaged == "both");

        var damage = (await client.HealthAsync(Cancelled)).Boards.Single().Damage;
        Assert.Contains("log_header_overwritten", damage!.Select(each => each.Kind));
        using var plan = await RepairAsync(served);
        Assert.Contains(
            $"the backup {backup.Name} and the log archived beside it",
            plan.RootElement.GetProperty("sources")[0].GetString(), StringComparison.Ordinal);
        using var done = await RepairAsync(served, "--yes");

        using var again = served.Client("ada");
        Assert.Equal(position, done.RootElement.GetProperty("position").GetInt64());
        Assert.Empty(done.RootElement.GetProperty("lost").EnumerateArray());
        Assert.Equal(["after", "before"], await TitlesAsync(again));
        Assert.Empty((await again.VerifyAsync("default", Cancelled)).Findings);
        await CreateAsync(again, "goes on");
        await served.RestartAsync();
        using var third = served.Client("ada");
        Assert.Equal(["after", "before", "goes on"], await TitlesAsync(third));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(served.Home.Path, "backups", "default"), ".*"));
    }

    [Fact]
    public async Task A_time_that_was_given_up_does_not_come_back()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "kept");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "given up");
        await CreateAsync(client, "given up too");
        Assert.Equal(0, (await RunAsync(served, "backup", "restore", backup.Name, "--yes")).Exit);
        await CreateAsync(client, "new");
        await ArchiveAsync(served, client);
        await DamageAsync(served, withDatabase: true);

        using var done = await RepairAsync(served, "--yes");

        using var again = served.Client("ada");
        Assert.Equal(["kept", "new"], await TitlesAsync(again));
        Assert.Empty((await again.VerifyAsync("default", Cancelled)).Findings);
    }

    [Fact]
    public async Task A_backup_that_rotted_is_passed_over_for_an_older_one()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        var older = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "second");
        var newer = await client.BackUpAsync("default", Cancelled);
        await DamageAsync(served, withDatabase: true);
        var folder = Path.Combine(served.Home.Path, "backups", "default");
        Bytes.Cut(Directory.EnumerateFiles(folder, newer.Name + ".db*").Single(), 100);

        using var done = await RepairAsync(served, "--yes");

        using var again = served.Client("ada");
        Assert.Contains(
            older.Name, done.RootElement.GetProperty("sources")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["first", "second"], await TitlesAsync(again));
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_made_again_at_a_persons_word_only()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "kept");
        await client.BackUpAsync("default", Cancelled);
        var folder = served.Home.BoardFolder("default");
        await served.RestartAsync(() => Directory.Delete(folder, recursive: true));

        using var plan = await RepairAsync(served);
        Assert.False(Directory.Exists(folder));
        using var done = await RepairAsync(served, "--yes");

        using var again = served.Client("ada");
        Assert.Equal(["kept"], await TitlesAsync(again));
    }

    [Fact]
    public async Task Records_that_the_archived_log_lost_are_told()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "before");
        await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "after");
        await ArchiveAsync(served, client);
        await DamageAsync(served, withDatabase: true);
        var log = Path.Combine(served.Home.Path, "backups", "default", "log");
        Bytes.Overwrite(Directory.EnumerateFiles(log).Single(), 200, [1, 2, 3, 4, 5, 6, 7, 8]);

        using var done = await RepairAsync(served, "--yes");

        Assert.Contains(
            done.RootElement.GetProperty("lost").EnumerateArray(),
            lost => lost.GetString()!.Contains("with the log archived beside it", StringComparison.Ordinal));
    }

    /// <summary>Who asks for a moment has the log archived up to now first.</summary>
    static async Task ArchiveAsync(ServedHome served, AndonClient client)
    {
        var position = await PositionAsync(client);
        Assert.Equal(2, (await RunAsync(served, "backup", "restore", "--to-event", $"{position}")).Exit);
    }

    /// <summary>The log always; with the database nothing of the board is left but its name.</summary>
    static async Task DamageAsync(ServedHome served, bool withDatabase)
    {
        await served.RestartAsync(() =>
        {
            var board = served.Home.BoardFolder("default");
            foreach (var segment in Directory.EnumerateFiles(Path.Combine(board, "log"))) Blank(segment);
            if (withDatabase) Blank(Path.Combine(board, "board.db"));
            else Bytes.Overwrite(Path.Combine(board, "board.db"), 4096, new byte[8192]);
        });
        using var client = served.Client("ada");
        var refused = await Assert.ThrowsAsync<AndonException>(() => CreateAsync(client, "refused"));
        Assert.Equal(ErrorCode.StoreDamaged, refused.Code);
    }

    static void Blank(string file) => Bytes.Overwrite(file, 0, new byte[new FileInfo(file).Length]);

    static async Task<JsonDocument> RepairAsync(ServedHome served, params string[] words)
    {
        var called = await RunAsync(served, ["repair", .. words, "--json"]);
        Assert.True(called.Exit == 0, called.Errors);
        return JsonDocument.Parse(called.Output);
    }

    static async Task<List<string>> TitlesAsync(AndonClient client) =>
        [.. (await client.TasksAsync("default", new TaskQuery(), Cancelled)).Tasks
            .Select(task => task.Title).Order(StringComparer.Ordinal)];

    static async Task<long> PositionAsync(AndonClient client) => (await client.EventsAsync(
        "default", new EventQuery { After = 0, Limit = 1000 }, cancellationToken: Cancelled)).Position;

    static Task<CommandReply> CreateAsync(AndonClient client, string title) =>
        client.SubmitAsync("default", new CreateRequest { Title = title }, Cancelled);

    static Task<Called> RunAsync(ServedHome served, params string[] words) =>
        new Call(served.Home.Path).RunAsync(words);
}
