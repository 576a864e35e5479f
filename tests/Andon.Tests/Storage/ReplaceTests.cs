using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>A store that is given what a copy holds has the one or the other, whole, whoever dies where.</summary>
public sealed class ReplaceTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Whoever_dies_while_a_store_is_replaced_leaves_the_one_or_the_other()
    {
        var seen = new List<int>();
        for (var changes = 0; ; changes++)
        {
            DyingDisk? disk = null;
            await using var home = await StoreHome.CreateAsync();
            await home.CloseAsync();
            home.Between = real => disk = new DyingDisk(real);
            await home.OpenAsync();
            await CreateAsync(home, 3);
            var copy = Path.Combine(home.Path, "copy.db");
            await home.Board.CopyAsync(copy, None);
            await CreateAsync(home, 2);
            await home.CloseBoardAsync();
            disk!.Left = changes;
            try
            {
                await home.ReplaceAsync(copy);
            }
            catch (Exception fault) when (fault is StoreException or IOException)
            {
                Assert.True(disk.HasDied, fault.Message);
            }

            var hasDied = disk.HasDied;
            home.Between = real => real;
            await home.CloseAsync();
            await home.OpenAsync();

            seen.Add(await CountAsync(home));
            Assert.Contains(seen[^1], (int[])[3, 5]);
            Assert.Empty((await home.Board.VerifyAsync(None)).Findings);
            await CreateAsync(home, 1);
            Assert.Equal(seen[^1] + 1, await CountAsync(home));
            if (!hasDied) break;
        }

        Assert.Equal(3, seen[^1]);
        Assert.Contains(5, seen);
        Assert.True(seen.Count > 5);
        Assert.Equal(seen.OrderDescending(), seen); // once it is the new one, it stays that
    }

    [Fact]
    public async Task What_the_store_had_is_kept_however_often_and_the_generation_rises()
    {
        await using var home = await StoreHome.CreateAsync();
        await CreateAsync(home, 3);
        var copy = Path.Combine(home.Path, "copy.db");
        await home.Board.CopyAsync(copy, None);
        await CreateAsync(home, 2);
        for (var time = 1; time <= 10; time++)
        {
            var generation = home.Board.Identity.Generation;
            await home.CloseBoardAsync();

            await home.ReplaceAsync(copy);

            Assert.True(home.Board.Identity.Generation > generation);
            Assert.Equal(3, await CountAsync(home));
            var kept = Directory.GetDirectories(Path.Combine(home.BoardFolder, "replaced"));
            Assert.Equal(time, kept.Length);
            Assert.All(kept, folder => Assert.True(File.Exists(Path.Combine(folder, "board.db"))));
            Assert.All(kept, folder => Assert.NotEmpty(Directory.GetFiles(folder, "*.seg")));
        }

        Assert.True(File.Exists(copy));
    }

    [Theory]
    [InlineData("board.db", "log")]
    [InlineData("log")]
    [InlineData("board.db")]
    public async Task A_damaged_store_is_replaced_too(params string[] damaged)
    {
        await using var home = await StoreHome.CreateAsync();
        await CreateAsync(home, 3);
        var copy = Path.Combine(home.Path, "copy.db");
        await home.Board.CopyAsync(copy, None);
        await home.CloseAsync();
        foreach (var name in damaged)
        {
            var path = Path.Combine(home.BoardFolder, name);
            foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path) : [path])
                await File.WriteAllBytesAsync(file, new byte[5000], None);
        }

        await home.OpenHomeAsync();
        await home.ReplaceAsync(copy);

        Assert.Equal(3, await CountAsync(home));
        Assert.Empty((await home.Board.VerifyAsync(None)).Findings);
    }

    static async Task CreateAsync(StoreHome home, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var made = await home.Board.SubmitAsync(
                new Submission(new CreateCard($"task {i}"), Actor.System, null), None);
            Assert.IsType<SubmitResult.Accepted>(made);
        }
    }

    static Task<int> CountAsync(StoreHome home) =>
        home.Board.ReadAsync(reader => reader.List(new CardFilter()).Count, None);
}
