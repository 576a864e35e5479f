using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Tests.Cli;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Collection;

/// <summary>What is asked over the wire and on the command line, and what is refused there.</summary>
public sealed class CollectRouteTests
{
    [Theory]
    [InlineData("""{"logs_older":0}""", "invalid_argument")]
    [InlineData("""{"logs_older":-1}""", "invalid_argument")]
    [InlineData("""{"logs_older":9223372036854775807}""", "invalid_argument")]
    [InlineData("""{"logs_older":99999999999999999999}""", "invalid_argument")]
    [InlineData("""{"logs_older":"30d"}""", "invalid_argument")]
    [InlineData("""{"files_older":1}""", "invalid_argument")]
    [InlineData("""{"only":["events"]}""", "invalid_argument")]
    [InlineData("""{"events_older":30}""", "unknown_field")]
    public async Task What_is_no_age_or_no_kind_is_refused(string body, string code)
    {
        await using var served = await ServedHome.StartAsync();

        var (status, answer) = await served.SendAsync("POST", "v1/boards/default/collect", body);

        Assert.Equal(400, status);
        Assert.Contains($"\"{code}\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("0.0s")]
    [InlineData("99999d")]
    [InlineData("1w")]
    [InlineData("d")]
    [InlineData("")]
    public async Task An_age_without_a_unit_or_of_nothing_is_refused_before_anything_is_sent(string age)
    {
        var called = await new Call("/nowhere").RunAsync("gc", $"--logs-older={age}");

        Assert.Equal(2, called.Exit);
        Assert.Contains("--logs-older", called.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_collects_says_what_and_writes_it_down()
    {
        await using var served = await ServedHome.StartOnDiskAsync();
        var upload = Path.Combine(served.Home.BoardFolder("default"), "files", "incoming", "9");
        Directory.CreateDirectory(Path.GetDirectoryName(upload)!);
        await File.WriteAllTextAsync(upload, "1234", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(upload, DateTime.UtcNow.AddDays(-3));

        var dry = await new Call(served.Home.Path).RunAsync("gc", "--dry-run");
        Assert.True(File.Exists(upload));
        var done = await new Call(served.Home.Path).RunAsync("gc", "--leftovers-older", "2d");

        Assert.Equal((0, 0), (dry.Exit, done.Exit));
        Assert.Contains("leftovers: boards/default/files/incoming/9, 4 bytes", dry.Output, StringComparison.Ordinal);
        Assert.Matches("leftovers +2d +1 +1 +4", done.Output);
        Assert.False(File.Exists(upload));
        Assert.Contains("default: collected: 1 leftovers (4 bytes)", served.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_board_is_refused_and_two_collections_do_not_meet()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => client.CollectAsync("nowhere", new CollectRequest(), TestContext.Current.CancellationToken));
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => CodeAsync(client.CollectAsync("default", new CollectRequest { Yes = true }))));

        Assert.Equal(ErrorCode.BoardNotFound, refused.Refusal.Code);
        Assert.All(replies, code => Assert.True(code is null or ErrorCode.Busy, $"{code}"));
        Assert.Contains(replies, code => code is null);
    }

    [Fact]
    public async Task A_worker_is_refused()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        var created = await client.SubmitAsync(
            "default", new CreateRequest { Title = "t", Assignee = "a-dev" }, TestContext.Current.CancellationToken);
        var claimed = await client.SubmitAsync(
            "default", new ClaimRequest { Task = created.Task!.Id, Kind = "pull" },
            TestContext.Current.CancellationToken);
        var credential = new WorkerCredential(new RunId(claimed.Run!.Value), claimed.RunToken!);
        using var worker = served.Client(worker: credential);

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => worker.CollectAsync("default", new CollectRequest(), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.Forbidden, refused.Refusal.Code);
    }

    static async Task<ErrorCode?> CodeAsync(Task<CollectReply> collecting)
    {
        try
        {
            await collecting;
            return null;
        }
        catch (AndonException refused)
        {
            return refused.Refusal.Code;
        }
    }
}
