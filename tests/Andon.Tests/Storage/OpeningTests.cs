using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;
using Andon.Storage.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// What was done to a store's files while nobody held them is repaired from the other copy and said, or refused by
/// name with the folder left byte-identical. It never gives an empty board.
/// </summary>
public sealed class OpeningTests
{
    [Theory]
    [InlineData("rm $D $D-wal", "it is missing")]
    [InlineData(": > $D", "it has 0 bytes")]
    [InlineData("truncate -s 8192 $D", "touched it while the daemon was down")]
    [InlineData("yes nonsense | head -c 500 > $D", "it is no database")]
    [InlineData("dd if=/dev/urandom of=$D bs=4096 seek=3 count=2 conv=notrunc status=none", "touched it while")]
    [InlineData("rm $D.seal", "its seal is missing")]
    [InlineData("rm $L/*.seg", "was written anew from its database")]
    [InlineData("rm -r $L", "was written anew from its database")]
    [InlineData("for f in $L/*.seg; do : > $f; done", "was written anew from its database")]
    [InlineData("for f in $L/*.seg; do truncate -s 700 $f; done", "was written anew from its database")]
    [InlineData("for f in $L/*.seg; do dd if=/dev/zero of=$f bs=128 seek=1 count=9999 conv=notrunc 2>/dev/null; done",
        "was written anew from its database")]
    [InlineData("for f in $L/*.seg; do dd if=/dev/urandom of=$f bs=512 seek=1 count=2 conv=notrunc 2>/dev/null; done",
        "was written anew from its database")]
    public async Task What_was_done_to_one_copy_is_repaired_from_the_other(string attack, string told)
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = await FilledAsync(home);
        await home.CloseAsync();

        Attack(home, attack);
        await home.OpenAsync();

        await clients.AssertAllThereAsync(home.Board);
        Assert.True((await home.Board.VerifyAsync(CancellationToken.None)).IsSound);
        Assert.Contains(home.Stories, story => story.Contains(told, StringComparison.Ordinal));
        await home.CloseAsync();
        await home.OpenAsync();
        await clients.AssertAllThereAsync(home.Board);
    }

    [Fact]
    public async Task A_log_that_was_written_anew_gives_the_database_again()
    {
        await using var home = await StoreHome.CreateAsync();
        var first = await FilledAsync(home);
        await home.CloseAsync();
        Attack(home, "rm -r $L");
        await home.OpenAsync();
        var clients = await FilledAsync(home, already: first.Acknowledged);
        var before = await home.Board.ReadAsync(EverythingAsText, CancellationToken.None);
        await home.CloseAsync();

        Attack(home, "rm $D $D-wal $D.seal");
        await home.OpenAsync();

        Assert.Equal(clients.Expected, await CountAsync(home));
        Assert.Equal(before, await home.Board.ReadAsync(EverythingAsText, CancellationToken.None));
        Assert.True((await home.Board.VerifyAsync(CancellationToken.None)).IsSound);
        Assert.Equal(3, home.Board.Identity.Generation);
    }

    [Fact]
    public async Task An_older_image_of_the_database_is_brought_up_to_the_log()
    {
        await using var home = await StoreHome.CreateAsync();
        await FilledAsync(home);
        await home.CloseAsync();
        Attack(home, "cp $D $B/../image");
        await home.OpenAsync();
        var clients = await FilledAsync(home, already: await CountAsync(home));
        await home.CloseAsync();

        Attack(home, "cp $B/../image $D");
        await home.OpenAsync();

        Assert.Equal(clients.Expected, await CountAsync(home));
        Assert.True((await home.Board.VerifyAsync(CancellationToken.None)).IsSound);
    }

    [Theory]
    [InlineData("rm -r $L $D $D-wal $D.seal", ErrorCode.StoreMissing)]
    [InlineData("rm -r $B", ErrorCode.StoreMissing)]
    [InlineData("rm -r $L; : > $D", ErrorCode.StoreDamaged)]
    [InlineData("rm -r $L; truncate -s 5000 $D", ErrorCode.StoreDamaged)]
    [InlineData("rm $D; for f in $L/*.seg; do truncate -s 700 $f; done; cp $D.seal $D", ErrorCode.StoreDamaged)]
    public async Task What_neither_copy_can_give_is_refused_and_nothing_is_changed(string attack, ErrorCode code)
    {
        await using var home = await StoreHome.CreateAsync();
        await FilledAsync(home);
        await home.CloseAsync();
        Attack(home, attack);
        await AssertRefusedUnchangedAsync(home, code);
    }

    [Fact]
    public async Task Another_boards_files_are_refused()
    {
        await using var home = await StoreHome.CreateAsync();
        await using var other = await StoreHome.CreateAsync(uuid: Guid.NewGuid());
        await FilledAsync(home);
        await home.CloseAsync();
        await other.CloseAsync();
        Directory.Delete(home.BoardFolder, recursive: true);
        Shell.Run($"cp -a '{other.BoardFolder}' '{home.BoardFolder}'");

        await AssertRefusedUnchangedAsync(home, ErrorCode.StoreForeign);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await using var home = await StoreHome.CreateAsync();
        await FilledAsync(home);
        await home.CloseAsync();
        using (var database = SqliteDatabase.Open(home.Database, SqliteCalls.OpenReadWrite, null))
            database.Execute("pragma user_version = 99");

        await AssertRefusedUnchangedAsync(home, ErrorCode.StoreNewer);
    }

    public static TheoryData<int> OlderSchemas => [.. Enumerable.Range(1, StoreSchema.Board.Version - 1)];

    [Theory]
    [MemberData(nameof(OlderSchemas))]
    public async Task An_older_schema_takes_the_steps_that_it_lacks_and_keeps_everything(int version)
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = await FilledAsync(home);
        await home.CloseAsync();
        MakeOlder(home, version);

        await home.OpenAsync();

        await clients.AssertAllThereAsync(home.Board);
        Assert.Contains($"default: its database has schema {StoreSchema.Board.Version} now", home.Stories);
        Assert.DoesNotContain(home.Stories, story => story.Contains("rebuilt", StringComparison.Ordinal));
        await home.CloseAsync();
        await home.OpenAsync();
        Assert.Empty((await home.Board.VerifyAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task A_foreign_database_without_a_log_is_refused()
    {
        await using var home = await StoreHome.CreateAsync();
        await FilledAsync(home);
        await home.CloseAsync();
        Attack(home, "rm -r $L $D $D-wal");
        MakeForeign(home.Database);

        await AssertRefusedUnchangedAsync(home, ErrorCode.StoreForeign);
    }

    [Fact]
    public async Task A_foreign_database_beside_a_whole_log_is_set_aside()
    {
        await using var home = await StoreHome.CreateAsync();
        var clients = await FilledAsync(home);
        await home.CloseAsync();
        Attack(home, "rm $D $D-wal");
        MakeForeign(home.Database);

        await home.OpenAsync();

        await clients.AssertAllThereAsync(home.Board);
        Assert.Single(Directory.GetFiles(Path.Combine(home.BoardFolder, "set-aside"), "board.db.*Z"));
    }

    [Fact]
    public async Task A_home_that_has_boards_and_no_registry_is_refused()
    {
        await using var home = await StoreHome.CreateAsync();
        await home.CloseAsync();
        Directory.Delete(Path.Combine(home.Path, "home"), recursive: true);

        await AssertRefusedUnchangedAsync(home, ErrorCode.StoreMissing);
    }

    [Fact]
    public async Task The_homes_registry_is_repaired_as_a_board_is()
    {
        await using var home = await StoreHome.CreateAsync();
        var uuid = home.Home.Uuid;
        await home.CloseAsync();
        File.Delete(Path.Combine(home.Path, "home", "home.db"));

        await home.OpenAsync();

        Assert.Equal(uuid, home.Home.Uuid);
        Assert.True((await home.Home.VerifyAsync(CancellationToken.None)).IsSound);
    }

    static async Task AssertRefusedUnchangedAsync(StoreHome home, ErrorCode code)
    {
        var before = home.Content();

        var refused = await Assert.ThrowsAsync<StoreException>(home.OpenAsync);

        Assert.Equal(code, refused.Code);
        await home.CloseAsync();
        Assert.Equal(before.Where(IsOfBoard), home.Content().Where(IsOfBoard));

        static bool IsOfBoard(KeyValuePair<string, string> file) =>
            file.Key.Contains("/boards/", StringComparison.Ordinal);
    }

    static string EverythingAsText(IBoardReader reader) => string.Join('\n', [
        .. reader.List(new CardFilter()).Select(card => card.ToString()),
        .. reader.Events(new EventFilter(0, 10_000))
            .Select(past => $"{past.Position} {past.At} {past.Actor} {past.Event.Kind}"),
    ]);

    /// <summary>As an earlier version would have left it: its tables and columns, with the same rows.</summary>
    static void MakeOlder(StoreHome home, int version)
    {
        var older = $"{home.Database}.older";
        using (var database = SqliteDatabase.Open(older, SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null))
        {
            foreach (var script in StoreSchema.Board.Migrations.Take(version).SelectMany(step => step))
                database.Execute(StoreSchema.Script(script));
            database.Execute($"attach '{home.Database}' as newer");
            foreach (var table in Names(database, "select name from main.sqlite_schema where type = 'table'"))
            {
                var columns = string.Join(", ", Names(database, $"select name from pragma_table_info('{table}')"));
                database.Execute($"insert into main.{table} ({columns}) select {columns} from newer.{table}");
            }

            database.Execute(
                $"pragma application_id = {StoreSchema.Board.ApplicationId}; pragma user_version = {version}; "
                + "detach newer; pragma journal_mode = wal");
        }

        File.Move(older, home.Database, overwrite: true);
        var seal = new Seal(new StorePlace("default", home.BoardUuid, home.BoardFolder, "board.db"), new PosixDisk());
        seal.Write(seal.Record, WalMark.None);
    }

    static List<string> Names(SqliteDatabase database, string sql) =>
        SqliteReader.All(database.Prepare(sql), row => row.RequireText(0));

    static void MakeForeign(string path)
    {
        using var foreign = SqliteDatabase.Open(path, SqliteCalls.OpenReadWrite | SqliteCalls.OpenCreate, null);
        foreign.Execute("create table tasks (id text)");
    }

    static Task<int> CountAsync(StoreHome home) =>
        home.Board.ReadAsync(reader => reader.List(new CardFilter()).Count, CancellationToken.None);

    static async Task<WritingClients> FilledAsync(StoreHome home, int already = 0)
    {
        var clients = new WritingClients(home.Board, already);
        clients.Start();
        await clients.WriteMoreAsync(30);
        await clients.StopAsync();
        return clients;
    }

    static void Attack(StoreHome home, string script) =>
        Shell.Run($"D='{home.Database}' L='{home.LogFolder}' B='{home.BoardFolder}'; {script}");
}
