using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Log;
using Andon.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>A copy of a database and a copy of a log prove each other, or it is said where they differ.</summary>
public sealed class LogProofTests
{
    const int Cards = 30;

    [Fact]
    public async Task A_log_that_goes_on_beyond_the_database_proves_it()
    {
        await using var home = await FilledAsync();
        var copy = await CopyAsync(home);
        await FillAsync(home, Cards);
        var shares = new List<double>();

        var (content, findings) = LogProof.Run(copy, CopyLog(home), shares.Add);

        Assert.Equal(Cards, content?.Cards);

        Assert.Empty(findings);
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public async Task A_bit_that_flipped_in_the_log_is_found()
    {
        await using var home = await FilledAsync();
        var copy = await CopyAsync(home);
        var log = CopyLog(home);
        var segment = Directory.EnumerateFiles(log).Single();
        Bytes.Flip(segment, StoppedStore.Frames(segment)[Cards / 2] + FrameBuffer.FrameHeaderSize + 9, 3);

        Assert.StartsWith("The log is damaged: ", Assert.Single(Run(copy, log)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_ends_early_or_is_not_there_proves_nothing()
    {
        await using var home = await FilledAsync();
        var copy = await CopyAsync(home);
        var log = CopyLog(home);
        var segment = Directory.EnumerateFiles(log).Single();
        Bytes.Cut(segment, StoppedStore.Frames(segment)[Cards / 2]);

        Assert.Contains($"ends at record {Cards / 2}, not at {Cards}", Assert.Single(Run(copy, log)));
        File.Delete(segment);
        Assert.Single(Run(copy, log));
    }

    [Fact]
    public async Task A_row_that_the_log_does_not_give_is_named()
    {
        await using var home = await FilledAsync();
        var copy = await CopyAsync(home);
        await using (var database = new SqliteConnection($"Data Source={copy};Pooling=False"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var change = database.CreateCommand();
            change.CommandText = "update cards set priority = 77 where title = 'task 7'";
            Assert.Equal(1, await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        Assert.Contains("a row of cards", Assert.Single(Run(copy, CopyLog(home))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_is_a_finding_and_one_that_is_not_there_is_none()
    {
        await using var home = await FilledAsync();
        var (copy, log) = (await CopyAsync(home), CopyLog(home));
        Bytes.Overwrite(copy, 4096, [.. Enumerable.Repeat((byte)0x5a, 3 * 4096)]);

        var (content, findings) = LogProof.Run(copy, log, _ => { });

        Assert.Null(content);
        Assert.StartsWith("The database is damaged: ", Assert.Single(findings), StringComparison.Ordinal);
        File.Delete(copy);
        Assert.ThrowsAny<IOException>(() => LogProof.Run(copy, log, _ => { }));
    }

    static IReadOnlyList<string> Run(string copy, string log) => LogProof.Run(copy, log, _ => { }).Findings;

    static async Task<StoreHome> FilledAsync()
    {
        var home = await StoreHome.CreateAsync();
        await FillAsync(home, Cards);
        return home;
    }

    static async Task FillAsync(StoreHome home, int cards)
    {
        for (var i = 0; i < cards; i++)
        {
            var submission = new Submission(new CreateCard($"task {i}"), Actor.System, null);
            Assert.IsType<SubmitResult.Accepted>(
                await home.Board.SubmitAsync(submission, TestContext.Current.CancellationToken));
        }
    }

    static async Task<string> CopyAsync(StoreHome home)
    {
        var copy = Path.Combine(home.BoardFolder, "..", "copy.db");
        await home.Board.CopyAsync(copy, TestContext.Current.CancellationToken);
        return copy;
    }

    static string CopyLog(StoreHome home)
    {
        var log = Directory.CreateDirectory(Path.Combine(home.BoardFolder, "..", "log-copy")).FullName;
        foreach (var segment in Directory.EnumerateFiles(Path.Combine(home.BoardFolder, "log")))
            File.Copy(segment, Path.Combine(log, Path.GetFileName(segment)));
        return log;
    }
}
