using Andon.Configuration;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Tests.Cli;
using Xunit;

namespace Andon.Tests.Server;

/// <summary>Backups are made, archived, copied and removed by themselves, and what fails is said and passes.</summary>
public sealed class BackupScheduleTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static BackupSettings Often => new() { Interval = TimeSpan.Zero, FreeMin = 1 };

    [Fact]
    public async Task A_board_that_changes_is_backed_up_by_itself_and_only_so_many_stay()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        served.Dispatch.Backups = Often with { Keep = 2 };
        var names = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            await CreateAsync(client, $"task {i}");
            names.Add((await NewestAsync(client, other: names.LastOrDefault())).Name);
        }

        await WaitAsync(async () => (await client.BackupsAsync("default", Cancelled)).Backups.Count == 2);
        var kept = (await client.BackupsAsync("default", Cancelled)).Backups;
        Assert.Equal([names[3], names[2]], kept.Select(backup => backup.Name));
        Assert.Equal(2, Directory.EnumerateFiles(Folder(served), "*.db.gz").Count());
        var health = (await client.HealthAsync(Cancelled)).Boards.Single();
        Assert.Equal((names[3], "healthy"), (health.LastBackup?.Name, health.Health));
        Assert.Equal(0, (await RunAsync(served, "backup", "restore", "--to-event", "3", "--as", "copy")).Exit);
    }

    [Fact]
    public async Task Between_two_backups_the_archived_log_follows_the_board()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        await client.BackUpAsync("default", Cancelled);
        served.Dispatch.Backups = Often with { Interval = TimeSpan.FromDays(1) };
        var before = LogBytes(Folder(served));

        await CreateAsync(client, "second");

        await WaitAsync(() => Task.FromResult(LogBytes(Folder(served)) > before));
        Assert.Single((await client.BackupsAsync("default", Cancelled)).Backups);
    }

    [Fact]
    public async Task A_second_folder_has_everything_and_a_board_is_made_of_it_alone()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        var second = Directory.CreateDirectory($"{served.Home.Path}-second").FullName;
        using var client = served.Client("ada");
        var task = await CreateAsync(client, "first");
        using (var content = new MemoryStream([1, 2, 3]))
            await client.AttachFileAsync("default", task, "n.bin", null, content, Cancelled);
        served.Dispatch.Backups = Often with { Second = second };
        var backup = await NewestAsync(client, null);
        await WaitAsync(() => Task.FromResult(
            File.Exists(Path.Combine(second, "default", $"{backup.Name}.json"))));
        served.Dispatch.Backups = Often with { Enabled = false };

        Directory.Delete(Path.Combine(served.Home.Path, "backups"), recursive: true);
        Directory.Move(second, Path.Combine(served.Home.Path, "backups"));

        Assert.Equal(0, (await RunAsync(served, "backup", "verify", backup.Name)).Exit);
        Assert.Equal(0, (await RunAsync(served, "backup", "restore", backup.Name, "--as", "copy")).Exit);
    }

    [Theory]
    [InlineData("second")]
    [InlineData("space")]
    [InlineData("folder")]
    public async Task What_fails_degrades_the_board_which_serves_on_and_recovers_by_itself(string what)
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        var backups = Path.Combine(served.Home.Path, "backups");
        var second = $"{served.Home.Path}-second";
        if (what == "folder") await File.WriteAllTextAsync(backups, "in the way", Cancelled);
        served.Dispatch.Backups = what switch
        {
            "second" => Often with { Second = second },
            "space" => Often with { FreeMin = long.MaxValue / 2 },
            _ => Often,
        };

        await WaitAsync(async () => (await client.HealthAsync(Cancelled)).Boards.Single().Health == "degraded");
        var bad = (await client.HealthAsync(Cancelled)).Boards.Single();
        Assert.Contains("Its backups fail", bad.Reason, StringComparison.Ordinal);
        Assert.Equal(75, (await RunAsync(served, "health")).Exit);
        await CreateAsync(client, "it serves on");

        if (what == "second") Directory.CreateDirectory(second);
        if (what == "folder") File.Delete(backups);
        if (what == "space") served.Dispatch.Backups = Often;

        await WaitAsync(async () => (await client.HealthAsync(Cancelled)).Boards.Single().Health == "healthy");
    }

    [Fact]
    public async Task A_log_that_does_not_give_the_board_is_told()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "second");
        await client.SubmitAsync(
            "default", new CreateRequest { Title = "long", Body = new string('x', 10_000) }, Cancelled);
        served.Dispatch.Backups = Often;
        await NewestAsync(client, null, position: 3);
        served.Dispatch.Backups = Often with { Enabled = false };
        // What is near the end would be compared and copied again.
        var log = Directory.EnumerateFiles(Path.Combine(Folder(served), "log")).Single();
        var bytes = await File.ReadAllBytesAsync(log, Cancelled);
        bytes[bytes.AsSpan().IndexOf("second"u8)] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, Cancelled);
        foreach (var newest in Directory.EnumerateFiles(Folder(served), "*-p3-*")) File.Delete(newest);

        await CreateAsync(client, "third");
        served.Dispatch.Backups = Often;

        await WaitAsync(async () => (await client.HealthAsync(Cancelled)).Boards.Single().Health == "degraded");
        Assert.Contains(
            "do not give the board", (await client.HealthAsync(Cancelled)).Boards.Single().Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_be_pruned_is_told_and_then_goes()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync(client, $"task {i}");
            await client.BackUpAsync("default", Cancelled);
        }

        served.Dispatch.Backups = Often with { Enabled = false, Keep = 1 };
        var told = await RunAsync(served, "backup", "prune", "--dry-run");
        var still = (await client.BackupsAsync("default", Cancelled)).Backups.Count;
        var done = await RunAsync(served, "backup", "prune");

        Assert.Equal(3, still);
        Assert.Contains("Would remove 2 backups", told.Output, StringComparison.Ordinal);
        Assert.Contains("Removed 2 backups", done.Output, StringComparison.Ordinal);
        Assert.Single((await client.BackupsAsync("default", Cancelled)).Backups);
    }

    static string Folder(ServedHome served) => Path.Combine(served.Home.Path, "backups", "default");

    static long LogBytes(string folder) =>
        Directory.EnumerateFiles(Path.Combine(folder, "log")).Sum(path => new FileInfo(path).Length);

    static async Task<BackupMessage> NewestAsync(AndonClient client, string? other, long position = 0)
    {
        BackupMessage? newest = null;
        await WaitAsync(async () =>
        {
            newest = (await client.BackupsAsync("default", Cancelled)).Backups is [var first, ..] ? first : null;
            return newest is not null && newest.Name != other && newest.Position >= position;
        });
        return newest!;
    }

    static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await isSo()) await Task.Delay(50, bound.Token);
    }

    static async Task<string> CreateAsync(AndonClient client, string title, string board = "default") =>
        (await client.SubmitAsync(board, new CreateRequest { Title = title }, Cancelled)).Task!.Id;

    static Task<Called> RunAsync(ServedHome served, params string[] words) =>
        new Call(served.Home.Path).RunAsync(words);
}
