using Andon.Server.Health;
using Andon.Server.Identity;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Sqlite;
using Andon.Tests.Linux;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>A board's database is read page by page before somebody needs the page, beside those who work.</summary>
public sealed class CheckTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_sound_board_is_found_sound_while_clients_write()
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(40);

        var finding = await CheckAsync(home);

        await clients.WriteMoreAsync(40);
        await clients.StopAsync();
        await clients.AssertAllThereAsync(home.Board);
        Assert.Equal((false, null), (finding.Mended, finding.Trouble));
        Assert.Equal(1, home.Board.Identity.Generation);
    }

    [Fact]
    public async Task Every_table_is_read()
    {
        await using var home = await StoreHome.CreateAsync();

        var parts = await home.Board.ReadAsync(reader => reader.Parts(), None);

        Assert.Contains("cards", parts);
        Assert.Contains("events", parts);
        Assert.Contains("requests", parts);
    }

    [Fact]
    public async Task Damage_in_the_files_of_an_idle_board_is_found_and_mended_before_anybody_asks()
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = new WritingClients(home.Board);
        clients.Start();
        await clients.WriteMoreAsync(200);
        await clients.StopAsync();
        await home.Board.VerifyAsync(None);
        Shell.Run($"dd if=/dev/urandom of={home.Database} bs=4096 seek=2 count=8 conv=notrunc status=none");

        var finding = await CheckAsync(home);

        Assert.Equal((true, null), (finding.Mended, finding.Trouble));
        Assert.True((await home.Board.VerifyAsync(None)).IsSound);
        Assert.Equal(StoreCondition.Healthy, home.Board.Health.Condition);
        await clients.AssertAllThereAsync(home.Board);
    }

    /// <summary>Pages that SQLite can read and that do not belong together.</summary>
    [Fact]
    public void A_page_that_lies_is_damage_and_its_table_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.db"];
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "create table good (a); create table bad (a, b); "
                + "insert into good values (1); with recursive n(i) as (select 1 union all select i + 1 from n "
                + "where i < 2000) insert into bad select i, hex(randomblob(20)) from n;";
            command.ExecuteNonQuery();
        }

        using (var file = File.OpenWrite(path))
        {
            file.Position = (10 * 4096) + 100;
            file.Write(new byte[2000]);
        }

        using var database = SqliteDatabase.Open(path, SqliteCalls.OpenReadWrite, null);
        SqliteCheck.Examine(database, "good");
        var fault = Assert.Throws<ProjectionFault>(() => SqliteCheck.Examine(database, "bad"));
        Assert.Equal(ProjectionTrouble.Damaged, fault.Trouble);
        Assert.Contains("bad", fault.Message, StringComparison.Ordinal);
    }

    static async Task<CheckFinding> CheckAsync(StoreHome home) =>
        await new BoardCheck(new SteadyClock(TimeProvider.System), TimeProvider.System).RunAsync(home.Board, None)
            ?? throw new InvalidOperationException("It was cut off.");
}
