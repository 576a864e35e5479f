using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Recovery;
using Andon.StoreContract;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// What is in the way is moved and noted, the same content once, within limits; what is let go is said, and is only
/// ever a damaged copy of what the log has.
/// </summary>
public sealed class SetAsideTests
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly int Mutations = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 480 : 16;

    /// <summary>Once a minute for eight hours, in place and by replacing it, in turn.</summary>
    [Fact]
    public async Task A_log_of_more_files_than_are_kept_is_set_aside_as_one()
    {
        await using var home = await StoreHome.CreateAsync();
        for (var i = 0; i < 12; i++)
        {
            var made = await home.Board.SubmitAsync(
                new Submission(new CreateCard($"task {i}"), Actor.System, null), CancellationToken.None);
            Assert.IsType<SubmitResult.Accepted>(made);
            await home.CloseAsync();
            File.Delete(home.Database); // made again from the log, which goes on in a new file
            await home.OpenAsync();
        }

        await home.CloseAsync();
        var last = Directory.EnumerateFiles(home.LogFolder).Order(StringComparer.Ordinal).Last();
        await using (var file = File.OpenWrite(last)) file.Write(new byte[64]);
        await home.OpenAsync();

        var count = await home.Board.ReadAsync(reader => reader.List(new CardFilter()).Count, CancellationToken.None);
        Assert.Equal(12, count);
        Assert.Empty((await home.Board.VerifyAsync(CancellationToken.None)).Findings);
        var aside = Path.Combine(home.BoardFolder, "set-aside");
        var log = Assert.Single(Directory.GetDirectories(aside));
        Assert.True(Directory.EnumerateFiles(log).Count() > 8);
        Assert.True(File.Exists($"{log}.note"));
    }

    [Fact]
    public async Task A_database_that_somebody_damages_every_minute_fills_no_disk()
    {
        var circumstances = new SteadyCircumstances();
        await using var home = await StoreHome.CreateAsync(circumstances);
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(30);
        await clients.StopAsync();
        await home.Board.VerifyAsync(None);
        for (var minute = 0; minute < Mutations; minute++)
        {
            circumstances.Pass(TimeSpan.FromMinutes(1));
            Shell.Run(minute % 2 == 0
                ? $"printf '%08d' {minute} | dd of={home.Database} bs=1 seek=4200 conv=notrunc status=none"
                : $"cp {home.Database} {home.Path}/x; printf '%08d' {minute} "
                    + $"| dd of={home.Path}/x bs=1 seek=4200 conv=notrunc status=none; "
                    + $"mv {home.Path}/x {home.Database}");

            var report = await home.Board.VerifyAsync(None);

            Assert.True(report.IsSound, string.Join("; ", report.Findings));
            Assert.True(Files(home).Count <= SetAside.FilesMax, $"{minute}: {Files(home).Count} files");
            Assert.True(Files(home).Sum(file => new FileInfo(file).Length) <= SetAside.BytesMax);
        }

        Assert.Equal(StoreCondition.Healthy, home.Board.Health.Condition);
        await clients.AssertAllThereAsync(home.Board);
        Assert.Equal(SetAside.FilesMax, Files(home).Count);
        var letGo = home.Stories.Count(story => story.Contains("was let go", StringComparison.Ordinal));
        Assert.Equal(Mutations, letGo + Files(home).Count);
    }

    [Fact]
    public async Task The_same_content_is_kept_once()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed, 20);
        for (var round = 0; round < 4; round++)
        {
            await File.WriteAllTextAsync(store.Database, "not a database, and always the same", None);
            Assert.Null(await store.OpenAsync("same"));
        }

        Assert.Single(Files(store.Home));
    }

    /// <summary>A stranger's files are never let go, so they stop at the limit, and the board with them.</summary>
    [Fact]
    public async Task Files_of_strangers_are_kept_and_the_limit_is_said()
    {
        await using var store = await StoppedStore.CreateAsync(Stop.Closed, 20);
        for (var round = 0; round < SetAside.FilesMax; round++)
        {
            File.Delete(store.Database);
            await File.WriteAllTextAsync(store.Database, $"somebody's work, number {round}", None);
            Assert.Null(await store.OpenAsync("stranger"));
        }

        File.Delete(store.Database);
        await File.WriteAllTextAsync(store.Database, "one too many", None);
        var refused = await Assert.ThrowsAsync<StoreException>(store.Home.OpenAsync);
        await store.Home.CloseAsync();

        Assert.Equal(ErrorCode.Unavailable, refused.Code);
        Assert.Equal(SetAside.FilesMax, Files(store.Home).Count);
        Assert.Equal("one too many", await File.ReadAllTextAsync(store.Database, None));
        var first = Files(store.Home)[0];
        foreach (var part in Directory.GetFiles(Path.GetDirectoryName(first)!, Path.GetFileName(first) + "*"))
            File.Delete(part);
        Assert.Null(await store.OpenAsync("room"));
    }

    static List<string> Files(StoreHome home) =>
    [
        .. Directory.GetFiles(Path.Combine(home.BoardFolder, "set-aside"))
            .Where(file => !file.EndsWith(".note", StringComparison.Ordinal)
                && !file.EndsWith("-wal", StringComparison.Ordinal)),
    ];
}
