using System.IO.Compression;
using System.Security.Cryptography;
using Andon.Configuration;
using Andon.Protocol.Client;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Tests.Cli;
using Microsoft.Data.Sqlite;
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
    public async Task A_backup_from_which_the_log_does_not_give_the_board_is_told()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        var backup = await client.BackUpAsync("default", Cancelled);
        await ForgeAsync(served, backup, "update cards set title = 'forged'");

        await CreateAsync(client, "second");
        served.Dispatch.Backups = Often;

        await WaitAsync(async () => (await client.HealthAsync(Cancelled)).Boards.Single().Health == "degraded");
        Assert.Contains(
            "do not give the board", (await client.HealthAsync(Cancelled)).Boards.Single().Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_was_given_an_earlier_state_gets_a_backup_of_its_own_soon()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        var backup = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "second");
        Assert.Equal(0, (await RunAsync(served, "backup", "restore", backup.Name, "--yes")).Exit);
        await CreateAsync(client, "third");

        served.Dispatch.Backups = Often with { Interval = TimeSpan.FromDays(30) };

        await WaitAsync(async () => (await client.BackupsAsync("default", Cancelled)).Backups
            .Any(each => each.Generation > backup.Generation));
    }

    [Fact]
    public async Task An_archived_log_that_rotted_is_found_and_copied_again()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        using var client = served.Client("ada");
        await CreateAsync(client, "first");
        var first = await client.BackUpAsync("default", Cancelled);
        await CreateAsync(client, "second");
        // What is near the end would be compared and copied again without any doubt.
        await client.SubmitAsync(
            "default", new CreateRequest { Title = "long", Body = new string('x', 10_000) }, Cancelled);
        var second = await client.BackUpAsync("default", Cancelled);
        File.Delete(Path.Combine(Folder(served), second.Name + ".json"));
        var log = Directory.EnumerateFiles(Path.Combine(Folder(served), "log")).Single();
        var sound = await File.ReadAllBytesAsync(log, Cancelled);
        var bytes = sound.ToArray();
        bytes[bytes.AsSpan().IndexOf("second"u8)] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, Cancelled);

        await CreateAsync(client, "third");
        await client.BackUpAsync("default", Cancelled);

        Assert.True((await File.ReadAllBytesAsync(log, Cancelled)).AsSpan().StartsWith(sound));
        Assert.True((await File.ReadAllBytesAsync(log + ".other-1", Cancelled)).AsSpan().StartsWith(bytes));
        Assert.Equal("healthy", (await client.HealthAsync(Cancelled)).Boards.Single().Health);
        Assert.Equal(0, (await RunAsync(
            served, "backup", "restore", first.Name, "--to-event", "3", "--as", "then")).Exit);
    }

    /// <summary>Another database in place of the one that was backed up; the manifest tells no difference.</summary>
    static async Task ForgeAsync(ServedHome served, BackupMessage backup, string change)
    {
        var packed = Path.Combine(Folder(served), backup.Name + ".db.gz");
        var copy = Path.Combine(served.Home.Path, "forged.db");
        await using (var source = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress))
        await using (var target = File.Create(copy)) await source.CopyToAsync(target, Cancelled);
        await using (var database = new SqliteConnection($"Data Source={copy};Pooling=False"))
        {
            await database.OpenAsync(Cancelled);
            await using var command = database.CreateCommand();
            command.CommandText = change;
            await command.ExecuteNonQueryAsync(Cancelled);
        }

        await using (var source = File.OpenRead(copy))
        await using (var target = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            await source.CopyToAsync(target, Cancelled);
        File.Delete(copy);
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(packed, Cancelled)));
        var manifest = Path.Combine(Folder(served), backup.Name + ".json");
        var text = await File.ReadAllTextAsync(manifest, Cancelled);
        await File.WriteAllTextAsync(manifest, text.Replace(backup.Sha256, hash), Cancelled);
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
