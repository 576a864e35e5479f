using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>While an owner lives, its lock on the database never goes, and nobody else gets in.</summary>
public sealed class LocksTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task No_public_operation_changes_the_owners_locks()
    {
        await using var home = await StoreHome.CreateAsync();
        var before = LockTable.Of(home.Database);
        Assert.Contains(
            before, entry => entry.IsWrite && entry.Covers(SqliteLocks.SharedFirst, SqliteLocks.SharedLast));

        foreach (var operation in Operations(home.Board))
        {
            await operation();
            Assert.Equal(before, LockTable.Of(home.Database));
        }
    }

    [Fact]
    public async Task A_live_database_under_the_name_of_a_strangers_file_is_not_opened()
    {
        await using var home = await StoreHome.CreateAsync();
        var moved = home.Database + ".moved";
        File.Move(home.Database, moved);
        var before = LockTable.Of(moved);

        Assert.NotEmpty(before);
        Assert.Null(SoleFile.TryOpen(moved));
        Assert.Equal(before, LockTable.Of(moved));
    }

    [Fact]
    public async Task A_store_keeps_few_descriptors_and_no_shared_memory_file()
    {
        await using var home = await StoreHome.CreateAsync();
        await home.Board.SubmitAsync(Create("one"), None);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(
            () => home.Board.ReadAsync(reader => reader.List(new CardFilter()).Count, None))));

        Assert.InRange(OpenFiles.CountOwn(home.Database), 2, 12);
        Assert.False(File.Exists(home.Database + "-shm"));
    }

    [Theory]
    [InlineData("select count(*) from cards")]
    [InlineData("update cards set title = 'mine'")]
    [InlineData("pragma wal_checkpoint(truncate)")]
    [InlineData("vacuum")]
    public async Task Another_process_is_refused_while_the_owner_lives(string sql)
    {
        if (!File.Exists("/usr/bin/sqlite3")) Assert.Skip("There is no sqlite3 on this machine.");
        await using var home = await StoreHome.CreateAsync();
        await home.Board.SubmitAsync(Create("one"), None);

        var refused =
            Assert.Throws<InvalidOperationException>(() => Shell.Run($"sqlite3 -bail '{home.Database}' \"{sql}\""));

        Assert.Contains("database is locked", refused.Message, StringComparison.Ordinal);
        Assert.Equal("one", await home.Board.ReadAsync(reader => reader.List(new CardFilter()).Single().Title, None));
        Assert.Empty(home.Stories);
    }

    [Fact]
    public async Task An_outsider_that_had_the_database_open_before_is_named_and_waited_for()
    {
        if (!File.Exists("/usr/bin/sqlite3")) Assert.Skip("There is no sqlite3 on this machine.");
        await using var home = await StoreHome.CreateAsync(patience: TimeSpan.FromMilliseconds(300));
        await home.CloseAsync();
        using var outsider = Outsider.Hold(home.Database);

        var refused = await Assert.ThrowsAsync<StoreException>(home.OpenAsync);
        Assert.Equal(ErrorCode.HeldByOutsider, refused.Code);
        Assert.Contains($"pid {outsider.Pid} (sqlite3)", refused.Refusal.Why, StringComparison.Ordinal);
        Assert.True(outsider.IsAlive);
        await home.CloseAsync();

        outsider.LetGo();
        await home.OpenAsync();
        Assert.True((await home.Board.VerifyAsync(None)).IsSound);
    }

    static Func<Task>[] Operations(IBoardStore board) =>
    [
        () => board.SubmitAsync(Create("one"), None),
        () => board.SubmitAsync(Create("   "), None),
        () => board.ReadAsync(reader => reader.List(new CardFilter()), None),
        () => board.ReadAsync(reader => reader.Search("one", 5), None),
        () => board.ReadAsync(reader => reader.Events(new EventFilter(0, 10)), None),
        () => board.ReadAsync(reader => reader.Statistics(), None),
        () => board.VerifyAsync(None),
        () => board.WaitBeyondAsync(0, None),
        () => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => board.ReadAsync(r => r.Position, None)))),
    ];

    static Submission Create(string title) => new(new CreateCard(title), new Actor(ActorKind.Human, "ada"), null);
}
