using Andon.Tests.Linux;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class GatewayTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_profile_that_is_not_enabled_ends_it_with_nothing_opened()
    {
        using var folder = new TemporaryFolder();
        Write(folder["home"], "kanban:\n  enabled: false\n");

        var called = await new Call(folder["home"]).RunAsync("gateway", "run", "--profile", "a-dev");

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.Equal("a-dev does not take part: kanban.enabled is false for it.\n", called.Output);
        Assert.Equal(["profiles", "profiles/a-dev.yaml"], Everything(folder["home"]));
    }

    [Fact]
    public async Task A_profile_that_is_unknown_or_wrong_is_refused_with_nothing_opened()
    {
        using var folder = new TemporaryFolder();
        Write(folder["home"], "kanban:\n  enabeld: false\n");

        var unknown = await new Call(folder["home"]).RunAsync("gateway", "run", "--profile", "a-dve");
        var wrong = await new Call(folder["home"]).RunAsync("gateway", "run", "--profile", "a-dev");

        Assert.Equal((1, 1), (unknown.Exit, wrong.Exit));
        Assert.Contains("The nearest is a-dev.", unknown.Errors);
        Assert.Contains("profiles/a-dev.yaml:2:", wrong.Errors);
        Assert.Equal(["profiles", "profiles/a-dev.yaml"], Everything(folder["home"]));
    }

    [Fact]
    public async Task It_attaches_again_when_the_daemon_was_restarted_and_stops_when_told()
    {
        await using var served = await ServedHome.StartAsync();
        Write(served.Home.Path, "description: Writes code.\n");
        var call = new Call(served.Home.Path);

        var running = call.RunAsync("gateway", "run", "--profile", "a-dev");
        await UntilAsync(() => served.Dispatch.Attached == 1, running);
        await served.RestartAsync();
        await UntilAsync(() => served.Dispatch.Attached == 1, running);
        call.Interruption.Interrupt();
        var called = await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.Equal(2, called.Lines.Count(line => line.StartsWith("a-dev is attached to ", StringComparison.Ordinal)));
        Assert.EndsWith("a-dev is detached: told to stop.\n", called.Output);
    }

    static void Write(string home, string profile)
    {
        Directory.CreateDirectory(Path.Combine(home, "profiles"));
        File.WriteAllText(Path.Combine(home, "profiles", "a-dev.yaml"), profile);
    }

    static IEnumerable<string> Everything(string home) => Directory
        .EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(home, path))
        .Order(StringComparer.Ordinal);

    /// <summary>The other side is another thread's; nothing of ours is told when it has happened.</summary>
    static async Task UntilAsync(Func<bool> isSo, Task<Called> running)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            if (running.IsCompleted) Assert.Fail((await running).Output + (await running).Errors);
            await Task.Delay(20, patience.Token);
        }
    }
}
