using System.IO.Pipes;
using System.Runtime.Versioning;
using Andon.Linux.Processes;
using Xunit;

namespace Andon.Tests.Linux;

[SupportedOSPlatform("linux")]
public sealed class ProcessTreeTests : IDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);
    static readonly TimeSpan ShortGrace = TimeSpan.FromMilliseconds(50);

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    ProcessMarker Marker => new("ANDON_TEST_TREE", _folder.Root);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_willing_tree_goes_on_request()
    {
        using var root = await StartAsync("sleep 1000 & sleep 1000 & echo up; wait");
        var tree = ProcessTree.Of(root.Identity, Marker);
        Assert.Equal(3, tree.Members().Count);

        var report = await StopAsync(tree, Grace);

        Assert.Equal(3, report.Terminated);
        Assert.Equal(0, report.Killed);
        Assert.True(report.IsGone);
        Assert.Equal(new ExitStatus(null, Signals.Terminate), root.TryReap());
    }

    [Fact]
    public async Task A_tree_that_ignores_the_request_is_killed()
    {
        using var root = await StartAsync("trap '' TERM; sleep 1000 & echo up; wait");

        var report = await StopAsync(ProcessTree.Of(root.Identity, Marker), ShortGrace);

        Assert.Equal((2, 2), (report.Terminated, report.Killed));
        Assert.True(report.IsGone);
        Assert.Equal(new ExitStatus(null, Signals.Kill), root.TryReap());
    }

    [Fact]
    public async Task A_stopped_process_goes_on_request_too()
    {
        using var root = await StartAsync("echo up; kill -STOP $$");

        var report = await StopAsync(ProcessTree.Of(root.Identity, Marker), Grace);

        Assert.Equal((1, 0), (report.Terminated, report.Killed));
        Assert.Equal(new ExitStatus(null, Signals.Terminate), root.TryReap());
    }

    [Fact]
    public async Task A_grandchild_in_a_session_of_its_own_is_found_by_its_marker_when_its_parents_are_gone()
    {
        using var root = await StartAsync("(setsid sh -c 'echo up; exec sleep 1000' &) ; exit 0");
        await root.WaitExitAsync(Cancelled);
        root.TryReap();

        var tree = ProcessTree.Of(root.Identity, Marker);
        var member = Assert.Single(tree.Members());
        var report = await StopAsync(tree, Grace);

        Assert.True(report.IsGone);
        Assert.False(member.IsAlive);
    }

    [Fact]
    public async Task A_member_of_the_session_is_found_when_it_dropped_its_environment_and_its_parents_are_gone()
    {
        using var root = await StartAsync("env -i sh -c 'echo up; exec sleep 1000' & exec 1>&-; sleep 0");
        await root.WaitExitAsync(Cancelled);
        root.TryReap();

        var tree = ProcessTree.Of(root.Identity, Marker);
        var member = Assert.Single(tree.Members());
        await StopAsync(tree, Grace);

        Assert.False(member.IsAlive);
    }

    [Fact]
    public async Task A_descendant_that_stands_alone_is_spared()
    {
        using var root = await StartAsync("ANDON_STANDS_ALONE=1 sh -c 'echo up; sleep 1000; :' & wait");
        var tree = ProcessTree.Of(root.Identity, Marker);
        Assert.Equal([root.Identity], tree.Members());

        await StopAsync(tree, Grace);

        await StopAsync(ProcessTree.Of(root.Identity, new ProcessMarker("ANDON_STANDS_ALONE", "1")), ShortGrace);
        root.TryReap();
        var spared = SparedBy(root.Identity);
        Assert.Equal(2, spared.Count);
        foreach (var identity in spared) PidFd.TryOpen(identity)?.Signal(Signals.Kill);
    }

    [Fact]
    public async Task A_tree_does_not_reach_into_another_one_below_it()
    {
        using var root = await StartAsync("ANDON_TEST_TREE=other sh -c 'echo up; exec sleep 1000' & wait");

        var members = ProcessTree.Of(root.Identity, Marker).Members();

        Assert.Equal([root.Identity], members);
        await StopAsync(ProcessTree.Of(root.Identity, null), ShortGrace);
        root.TryReap();
    }

    [Fact]
    public async Task A_recycled_root_leaves_strangers_alone()
    {
        using var stranger = await StartAsync("echo up; exec sleep 1000");
        var former = stranger.Identity with { StartTicks = stranger.Identity.StartTicks - 1 };

        Assert.Empty(ProcessTree.Of(former, null).Members());
        Assert.Empty(ProcessTree.Of(former with { BootId = "another boot" }, Marker).Members());
        Assert.True(stranger.Identity.IsAlive);
        await StopAsync(ProcessTree.Of(stranger.Identity, Marker), TimeSpan.Zero);
        stranger.TryReap();
    }

    [Fact]
    public async Task A_tree_that_keeps_forking_is_brought_down()
    {
        using var root = await StartAsync(
            "trap '' TERM; echo up; while :; do sh -c 'sleep 0.2 & sleep 0.2 &' & sleep 0.01; done");

        var report = await StopAsync(ProcessTree.Of(root.Identity, Marker), ShortGrace);

        Assert.True(report.IsGone);
        Assert.Equal(new ExitStatus(null, Signals.Kill), root.TryReap());
    }

    List<ProcessIdentity> SparedBy(ProcessIdentity root) =>
    [
        .. ProcessEntry.ReadAll()
            .Where(entry => entry.Session == root.Pid && entry.IsAlive && Marker.IsOn(entry.Pid))
            .Select(entry => ProcessIdentity.Of(entry)),
    ];

    static Task<StopReport> StopAsync(ProcessTree tree, TimeSpan grace) =>
        TreeStop.StopAsync(tree, grace, TimeProvider.System, Cancelled);

    /// <summary>Starts a shell with the marker and waits until something below it has said that it is up.</summary>
    async Task<PidFd> StartAsync(string script)
    {
        var (readEnd, writeEnd) = Pipes.Create();
        await using var output = new AnonymousPipeClientStream(PipeDirection.In, readEnd);
        using (writeEnd)
        {
            var process = DetachedProcess.Start(ProcessesTests.Command(script) with
            {
                Environment = new Dictionary<string, string>
                {
                    ["PATH"] = "/usr/bin:/bin",
                    [Marker.Name] = Marker.Value,
                },
                Output = new SpawnOutput.Into(writeEnd),
            });
            _ = await output.ReadAsync(new byte[100], Cancelled);
            return process;
        }
    }
}
