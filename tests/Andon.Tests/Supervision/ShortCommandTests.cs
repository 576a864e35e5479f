using System.Text;
using Andon.Linux.Processes;
using Andon.Supervision.Commands;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Supervision;

public sealed class ShortCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    static ShortCommand Shell(string script, TimeSpan? limit = null, string input = "") => new(
        new DetachedCommand
        {
            Executable = "/bin/sh",
            Arguments = ["sh", "-c", script],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        }, TimeProvider.System)
    {
        Limit = limit ?? TimeSpan.FromSeconds(20),
        Grace = TimeSpan.FromMilliseconds(100),
        Input = Encoding.UTF8.GetBytes(input),
    };

    [Fact]
    public async Task It_reads_its_input_and_what_it_writes_is_kept_with_its_status()
    {
        var result = await Shell("cat; echo oops >&2; exit 3", input: "hello ").RunAsync(Cancelled);

        Assert.Equal(("hello oops\n", 3, false, false), (result.Output, result.Status.Code, result.IsOutOfTime,
            result.IsGood));
    }

    [Fact]
    public async Task An_input_that_nobody_reads_and_an_output_without_end_hold_nobody_up()
    {
        var result = await Shell("head -c 1000000 /dev/zero | tr '\\0' x", input: new string('y', 300_000))
            .RunAsync(Cancelled);

        Assert.True(result.IsGood);
        Assert.Equal(8192, result.Output.Length);
    }

    [Fact]
    public async Task At_its_limit_the_whole_tree_is_stopped()
    {
        var file = _folder["pid"];

        var result = await Shell(
            $"trap '' TERM; sleep 60 & echo $! > {file}; wait; wait", TimeSpan.FromMilliseconds(300))
            .RunAsync(Cancelled);

        Assert.True(result.IsOutOfTime);
        Assert.False(result.IsGood);
        var pid = int.Parse(await File.ReadAllTextAsync(file, Cancelled), null);
        Assert.False(ProcessEntry.TryRead(pid) is { IsAlive: true });
    }

    [Fact]
    public async Task A_process_that_it_leaves_behind_does_not_keep_us()
    {
        var result = await Shell("sleep 3 & echo done").RunAsync(Cancelled);

        Assert.Equal(("done\n", true), (result.Output, result.IsGood));
    }

    [Fact]
    public async Task Cancelling_stops_it()
    {
        using var leaving = new CancellationTokenSource();
        var running = Shell("sleep 60").RunAsync(leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
