using Andon.Storage.Contract;
using Andon.Storage.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// What is done to a store's files under eight writing clients is noticed before the next acknowledgement and mended
/// without a person; everything acknowledged is on the board afterwards, also after the next start.
/// </summary>
public sealed class HealingTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("the database removed", "rm $D", "made again from the log")]
    [InlineData("its WAL removed", "rm $D-wal", "made again from the log")]
    [InlineData("both removed", "rm $D $D-wal", "made again from the log")]
    [InlineData("the log removed", "rm $L/*.seg", "written again from the open file")]
    [InlineData("the log's folder removed", "rm -r $L", "written again from the open file")]
    [InlineData("all removed", "rm -rf $B || :", "made again from the log")]
    [InlineData("another file moved over it", "echo nonsense > $B/x; mv $B/x $D", "board.db.")]
    [InlineData("emptied and made anew", "rm $D $D-wal; : > $D", "made again from the log")]
    [InlineData("cut off", "truncate -s 8192 $D", "made again from the log")]
    [InlineData("cut to nothing", "truncate -s 0 $D", "made again from the log")]
    [InlineData(
        "overwritten in part", "dd if=/dev/urandom of=$D bs=4096 seek=3 count=5 conv=notrunc status=none", "made")]
    [InlineData(
        "its WAL overwritten", "dd if=/dev/urandom of=$D-wal bs=4096 seek=1 count=3 conv=notrunc status=none", null)]
    [InlineData(
        "the log overwritten",
        "for f in $L/*.seg; do dd if=/dev/urandom of=$f bs=512 seek=1 count=3 conv=notrunc status=none; done",
        "written anew from the database")]
    [InlineData("the log cut off", "for f in $L/*.seg; do truncate -s 300 $f; done", "written anew from the database")]
    [InlineData("nonsense put behind the log", "for f in $L/*.seg; do echo nonsense >> $f; done", null)]
    [InlineData("a copy put in its place", "cp $D $B/x; mv $B/x $D", "made again from the log")]
    [InlineData("the folder moved away", "mv $B $B.moved", "the old log is")]
    [InlineData(
        "the folder replaced by a copy",
        "cp -a $B $B.new; mv $B $B.moved; until mv -T $B.new $B; do n=x$n; mv -T $B $B.made$n || :; done",
        "made again from the log")]
    public async Task Whatever_is_done_to_the_files_is_mended(string what, string attack, string? told)
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(60);

        Attack(home, attack);
        await clients.WriteMoreAsync(60);
        await clients.StopAsync();

        await AssertWholeAsync(home, clients, what);
        // Null: a write into WAL or log while we commit is taken for ours, so it is not always told.
        // Nothing is lost by it: the log has everything.
        if (told is not null)
            Assert.Contains(home.Stories, story => story.Contains(told, StringComparison.Ordinal));
        await home.CloseAsync();
        await home.OpenAsync();
        await AssertWholeAsync(home, clients, what);
    }

    [Fact]
    public async Task A_database_that_a_stranger_made_in_its_place_is_set_aside()
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(40);

        MakeForeign(Path.Combine(home.Path, "foreign"));
        Attack(home, "rm $D $D-wal; mv $B/../../foreign $D");
        await clients.WriteMoreAsync(40);
        await clients.StopAsync();

        await AssertWholeAsync(home, clients, "foreign");
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(home.BoardFolder, "set-aside"), "board.db.*"));
    }

    [Fact]
    public async Task An_older_image_of_the_database_copied_back_over_it_loses_nothing()
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(40);
        Attack(home, "cp $D $B/../image; cp $D-wal $B/../image-wal");
        await clients.WriteMoreAsync(40);

        Attack(home, "cat $B/../image > $D; cat $B/../image-wal > $D-wal");
        await clients.WriteMoreAsync(40);
        await clients.StopAsync();

        await AssertWholeAsync(home, clients, "older image");
        Assert.Contains(home.Stories, story => story.Contains("made again from the log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_generation_is_raised_when_files_were_made_again()
    {
        await using var home = await StoreHome.CreateAsync();
        await home.Board.VerifyAsync(None);
        Assert.Equal(1, home.Board.Identity.Generation);

        Attack(home, "rm $D");
        await home.Board.VerifyAsync(None);

        Assert.Equal(2, home.Board.Identity.Generation);
        Assert.Equal(StoreCondition.Healthy, home.Board.Health.Condition);
    }

    [Fact]
    public async Task A_read_notices_too_and_waits_until_the_files_are_mended()
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(20);
        await clients.StopAsync();

        Attack(home, "rm $D $D-wal");

        await clients.AssertAllThereAsync(home.Board);
        Assert.Contains(home.Stories, story => story.Contains("made again from the log", StringComparison.Ordinal));
    }

    /// <summary>A page that a read meets: no answer comes from it, nobody is asked, others notice nothing.</summary>
    [Fact]
    public async Task A_page_damaged_under_load_is_mended_without_a_person_and_other_boards_go_on()
    {
        await using var home = await StoreHome.CreateAsync();
        await using var other = await home.CreateBoardAsync("other");
        var (clients, others) = (new WritingClients(home.Board), new WritingClients(other));
        clients.Start();
        others.Start();
        await clients.WriteMoreAsync(200);
        await others.WriteMoreAsync(20);

        for (var round = 0; round < 3; round++)
        {
            Attack(home, $"dd if=/dev/zero of=$D bs=4096 seek={2 + round} count=6 conv=notrunc status=none");
            await clients.WriteMoreAsync(40);
            await others.WriteMoreAsync(20);
            Assert.Equal((StoreCondition.Healthy, 1L), (other.Health.Condition, other.Identity.Generation));
        }

        await clients.StopAsync();
        await others.StopAsync();
        await AssertWholeAsync(home, clients, "pages");
        await others.AssertAllThereAsync(other);
        Assert.Equal(4, home.Board.Identity.Generation);
        Assert.Contains(home.Stories, story => story.Contains("nothing is acknowledged", StringComparison.Ordinal));
        Assert.Contains(home.Stories, story => story.Contains("zeroed_page", StringComparison.Ordinal));
        Assert.DoesNotContain(home.Stories, story => story.StartsWith("other: ", StringComparison.Ordinal));
    }

    static async Task AssertWholeAsync(StoreHome home, WritingClients clients, string what)
    {
        await clients.AssertAllThereAsync(home.Board);
        var report = await home.Board.VerifyAsync(None);
        Assert.True(report.IsSound, $"{what}: {string.Join("; ", report.Findings)}");
        Assert.Equal(StoreCondition.Healthy, home.Board.Health.Condition);
    }

    static void Attack(StoreHome home, string script) =>
        Shell.Run($"D='{home.Database}' L='{home.LogFolder}' B='{home.BoardFolder}'; {script}");

    /// <summary>Another inode, so our own process may make it.</summary>
    static void MakeForeign(string path)
    {
        using var foreign = SqliteDatabase.Open(path, SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null);
        foreign.Execute("create table tasks (id text); insert into tasks values ('mine')");
    }
}
