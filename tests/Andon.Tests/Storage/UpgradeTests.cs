using System.Buffers.Binary;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Schema;
using Andon.Storage.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// Stores of every schema that ever landed, made by the programs of their day, are opened by today's: with their
/// database, which is copied first and then takes the steps that it lacks, and from their log alone.
/// </summary>
public sealed class UpgradeTests
{
    static readonly int Newest = StoreSchema.Board.Version;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Fixtures => [.. FixtureHome.Names];

    [Fact]
    public async Task Every_schema_that_landed_has_a_store_of_its_day()
    {
        var (boards, homes) = (new HashSet<int>(), new HashSet<int>());
        foreach (var name in FixtureHome.Names)
        {
            await using var home = FixtureHome.Unpack(name);
            Assert.Equal(home.ReadExpected().Schema, home.Schemas.Board);
            boards.Add(home.Schemas.Board);
            homes.Add(home.Schemas.Home);
        }

        // A step lands with a fixture: build what lands, work with it, and pack boards/ and home/ of its home.
        Assert.Equal(Enumerable.Range(1, StoreSchema.Board.Version), boards.Order());
        Assert.Equal(Enumerable.Range(1, StoreSchema.Home.Version), homes.Order());
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_store_of_its_day_takes_the_steps_that_it_lacks_and_keeps_everything(string name)
    {
        await using var home = FixtureHome.Unpack(name);
        home.Reseal();

        await home.OpenAsync();

        await AssertSameAsync(home);
        // The step to 7 was another one for half an hour: its table is not ours, and the log makes up for it.
        var isMadeAgain = home.Stories.Any(story => story.Contains("made again", StringComparison.Ordinal));
        Assert.Equal(name == "schema-7-a", isMadeAgain);
        if (home.ReadExpected().Schema < Newest)
            Assert.Contains($"default: its database has schema {Newest} now", home.Stories);
        await AssertGoesOnAsync(home);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_store_of_its_day_is_made_again_from_its_log_alone(string name)
    {
        await using var home = FixtureHome.Unpack(name);
        foreach (var file in Directory.GetFiles(home.Path, "*.db*", SearchOption.AllDirectories)) File.Delete(file);

        await home.OpenAsync();

        await AssertSameAsync(home);
        await AssertGoesOnAsync(home);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_store_of_its_day_that_was_copied_by_hand_is_opened_too(string name)
    {
        await using var home = FixtureHome.Unpack(name);

        await home.OpenAsync();

        await AssertSameAsync(home);
        await using var yard = await home.OpenBoardAsync("yard");
        var cards = await yard.ReadAsync(reader => reader.List(new CardFilter()), CancellationToken.None);
        Assert.Equal("A task of another board", Assert.Single(cards).Title);
        Assert.True((await home.Home.VerifyAsync(CancellationToken.None)).IsSound);
    }

    [Fact]
    public async Task The_database_is_kept_as_it_was_before_the_first_step()
    {
        await using var home = FixtureHome.Unpack("schema-7-b");
        home.Reseal();

        await home.OpenAsync();

        var copy = Assert.Single(Directory.GetFiles(home.CopyFolder));
        Assert.Matches("default-schema-7-r[0-9]+-[0-9]{8}T[0-9]{6}Z[.]db$", copy);
        Assert.Contains($"default: its database with schema 7 is kept as {copy}", home.Stories);
        var content = StoreCopy.Examine(copy);
        Assert.Equal((home.ReadExpected().Position, home.ReadExpected().Head), (content.Position, content.Hash));
        await home.CloseAsync();
        await home.OpenAsync();
        Assert.Equal([copy], Directory.GetFiles(home.CopyFolder));
    }

    [Fact]
    public async Task Only_the_newest_copies_are_kept_and_nothing_else_is_taken_away()
    {
        await using var home = FixtureHome.Unpack("schema-3");
        home.Reseal();
        Directory.CreateDirectory(home.CopyFolder);
        string[] older = [.. Enumerable.Range(1, 5).Select(
            day => Path.Combine(home.CopyFolder, $"default-schema-{day}-r4-2020010{day}T000000Z.db"))];
        string[] others = [.. ((string[])
            ["mine.db", "yard-schema-1-r4-20200101T000000Z.db", "default-schema-01-r4-20200101T000000Z.db"])
            .Select(name => Path.Combine(home.CopyFolder, name))];
        foreach (var path in older.Concat(others)) await File.WriteAllTextAsync(path, "kept", Token);

        await home.OpenAsync();

        var left = Directory.GetFiles(home.CopyFolder);
        Assert.Equal(UpgradeCopies.KeptMax, left.Except(others).Count());
        Assert.Equal(older[3..], left.Intersect(older).Order());
        Assert.Empty(others.Except(left));
    }

    [Fact]
    public async Task Without_room_for_the_copy_the_store_is_refused_unchanged()
    {
        await using var home = FixtureHome.Unpack("schema-2");
        home.Reseal();
        var before = Content(home);
        home.Disk = new NoRoom();

        var refused = await Assert.ThrowsAsync<StoreException>(home.OpenAsync);

        Assert.Equal(ErrorCode.Unavailable, refused.Code);
        Assert.Contains("4096 are free", refused.Refusal.Why, StringComparison.Ordinal);
        await home.CloseAsync();
        Assert.Equal(before, Content(home));
        home.Disk = new PosixDisk();
        await home.OpenAsync();
        await AssertSameAsync(home);
    }

    [Fact]
    public async Task Where_the_copy_cannot_be_written_the_store_is_refused_unchanged()
    {
        await using var home = FixtureHome.Unpack("schema-2");
        home.Reseal();
        await File.WriteAllTextAsync(home.CopyFolder, "in the way", Token);
        var before = Content(home);

        var refused = await Assert.ThrowsAsync<StoreException>(home.OpenAsync);

        Assert.Equal(ErrorCode.Unavailable, refused.Code);
        await home.CloseAsync();
        Assert.Equal(before, Content(home));
    }

    [Theory]
    [InlineData("schema-1-c")]
    [InlineData("schema-5")]
    [InlineData("schema-7-b")]
    public async Task A_copy_of_an_older_schema_becomes_a_board_with_all_its_history(string name)
    {
        await using var home = FixtureHome.Unpack(name);
        home.Reseal();
        await home.OpenAsync();
        var copy = Assert.Single(Directory.GetFiles(home.CopyFolder));
        var tasks = await home.Board.ReadAsync(TasksOf, CancellationToken.None);

        await using var adopted = await home.AdoptAsync("again", copy);

        Assert.Equal(tasks, await adopted.ReadAsync(TasksOf, CancellationToken.None));
        Assert.Equal(home.Board.Position, adopted.Position);
        Assert.Empty((await adopted.VerifyAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task A_copy_of_an_attempt_that_came_no_further_is_used_again()
    {
        await using var home = FixtureHome.Unpack("schema-7-b");
        home.Reseal();
        await home.OpenAsync();
        await home.CloseAsync();
        var copy = Assert.Single(Directory.GetFiles(home.CopyFolder));
        await using var again = FixtureHome.Unpack("schema-7-b");
        again.Reseal();
        Directory.CreateDirectory(again.CopyFolder);
        var name = Path.GetFileName(copy).Replace("2026", "2025", StringComparison.Ordinal);
        var earlier = Path.Combine(again.CopyFolder, name);
        File.Copy(copy, earlier);

        await again.OpenAsync();

        Assert.Equal([earlier], Directory.GetFiles(again.CopyFolder));
    }

    [Fact]
    public async Task A_database_that_does_not_take_a_step_is_made_again_from_the_log()
    {
        await using var home = FixtureHome.Unpack("schema-7-b");
        using (var database = SqliteDatabase.Open(home.Database, SqliteCalls.OpenReadWrite, null))
            database.Execute("create table subscriptions (mine text)");
        home.Reseal();

        await home.OpenAsync();

        Assert.Contains(
            home.Stories, story => story.Contains("does not take the step to schema 8", StringComparison.Ordinal)
                && story.Contains("made again from the log", StringComparison.Ordinal));
        await AssertSameAsync(home);
        await AssertGoesOnAsync(home);
    }

    [Fact]
    public async Task A_database_of_a_later_version_leaves_everything_byte_identical()
    {
        await using var home = FixtureHome.Unpack("schema-8");
        using (var database = SqliteDatabase.Open(home.Database, SqliteCalls.OpenReadWrite, null))
            database.Execute($"pragma user_version = {Newest + 1}");
        home.Reseal();
        var before = Content(home);

        var refused = await Assert.ThrowsAsync<StoreException>(home.OpenAsync);

        Assert.Equal(ErrorCode.StoreNewer, refused.Code);
        Assert.Contains($"schema {Newest + 1}", refused.Refusal.Why, StringComparison.Ordinal);
        await home.CloseAsync();
        Assert.Equal(before, Content(home));
    }

    [Fact]
    public async Task A_log_of_a_later_version_leaves_everything_byte_identical()
    {
        await using var home = FixtureHome.Unpack("schema-8");
        home.Reseal();
        var segment = Assert.Single(Directory.GetFiles(Path.Combine(home.BoardFolder, "log")));
        var bytes = await File.ReadAllBytesAsync(segment, Token);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), SegmentHeader.FormatVersion + 1);
        var sum = Crc32C.Of(bytes.AsSpan(0, SegmentHeader.Size - 4));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(SegmentHeader.Size - 4), sum);
        await File.WriteAllBytesAsync(segment, bytes, Token);
        var before = Content(home);

        var refused = await Assert.ThrowsAsync<StoreException>(home.OpenAsync);

        Assert.Equal(ErrorCode.StoreNewer, refused.Code);
        await home.CloseAsync();
        Assert.Equal(before, Content(home));
    }

    [Fact]
    public async Task A_copy_of_a_later_version_is_refused_and_left_as_it_is()
    {
        await using var home = FixtureHome.Unpack("schema-7-b");
        home.Reseal();
        await home.OpenAsync();
        var copy = Assert.Single(Directory.GetFiles(home.CopyFolder));
        using (var database = SqliteDatabase.Open(copy, SqliteCalls.OpenReadWrite, null))
            database.Execute($"pragma user_version = {Newest + 1}");
        var before = await File.ReadAllBytesAsync(copy, Token);

        var refused = Assert.ThrowsAny<IOException>(() => StoreCopy.Examine(copy));

        Assert.Contains($"schema {Newest + 1}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(copy, Token));
    }

    static async Task AssertSameAsync(FixtureHome home)
    {
        var expected = home.ReadExpected();
        Assert.Equal(expected.Position, home.Board.Position);
        var report = await home.Board.VerifyAsync(CancellationToken.None);
        Assert.Empty(report.Findings);
        Assert.Equal(expected.Head, report.Head);
        Assert.Equal(expected.Tasks, await home.Board.ReadAsync(TasksOf, CancellationToken.None));
        var recurrences = await home.Board.ReadAsync(reader => reader.Recurrences(), CancellationToken.None);
        Assert.Equal(expected.Recurring.Length, recurrences.Count);
        foreach (var (title, recurrence) in expected.Recurring.Zip(recurrences))
            Assert.Contains(title, recurrence.Template, StringComparison.Ordinal);
    }

    /// <summary>The chain goes on: what is added now is there, proved, after the next opening.</summary>
    static async Task AssertGoesOnAsync(FixtureHome home)
    {
        var card = await home.Board.ReadAsync(
            reader => reader.List(new CardFilter()).First(card => card.Status == CardStatus.Triage),
            CancellationToken.None);
        var submission = new Submission(
            new CommentCard(card.Id, "Still here."), new Actor(ActorKind.Human, "ada"), Request: null);
        Assert.IsType<SubmitResult.Accepted>(await home.Board.SubmitAsync(submission, CancellationToken.None));
        await home.CloseAsync();
        await home.OpenAsync();
        Assert.Equal(home.ReadExpected().Position + 1, home.Board.Position);
        Assert.Empty((await home.Board.VerifyAsync(CancellationToken.None)).Findings);
        var comments = await home.Board.ReadAsync(reader => reader.CommentsOf(card.Id), CancellationToken.None);
        Assert.Equal("Still here.", comments[^1].Body);
    }

    static List<string> TasksOf(IBoardReader reader) =>
    [
        .. reader.List(new CardFilter { IncludeArchived = true })
            .OrderBy(card => card.Id.Value, StringComparer.Ordinal)
            .Select(card => FixtureHome.Describe(reader, card)),
    ];

    static SortedDictionary<string, string> Content(FixtureHome home)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(home.BoardFolder, "*", SearchOption.AllDirectories))
            content[file] = Convert.ToHexString(File.ReadAllBytes(file));
        return content;
    }
}
