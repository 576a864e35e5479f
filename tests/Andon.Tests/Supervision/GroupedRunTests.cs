using System.Runtime.Versioning;
using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Andon.Server.Dispatch;
using Andon.Tests.Linux;
using Xunit;
using static Andon.Tests.Supervision.SupervisedRun;

namespace Andon.Tests.Supervision;

/// <summary>A run in a control group of its own, and one that can have none.</summary>
[SupportedOSPlatform("linux")]
public sealed class GroupedRunTests : IAsyncDisposable
{
    /// <summary>Leaves session, environment and, when its shell ends, parent; says who it is.</summary>
    const string Flee =
        "setsid env -i sh -c 'echo $$ > fled; exec sleep 1000' & while [ ! -s fled ]; do sleep 0.01; done";

    readonly SupervisedRun _run = new();

    public async ValueTask DisposeAsync()
    {
        _run.Folder.FindGroup()?.TryKill();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_is_born_in_its_group_and_the_group_goes_with_it()
    {
        var parent = GroupHost.ParentOrSkip();
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var spec = _run.Spec("cat /proc/self/cgroup; while [ ! -e go ]; do sleep 0.02; done");
        _run.Start(spec with { GroupParent = parent });
        await BoundedAsync(daemon.Started);
        await EventuallyAsync(() => _run.LogText.Contains("0::", StringComparison.Ordinal));
        var group = _run.Folder.FindGroup()!;

        Assert.Equal(parent, Path.GetDirectoryName(group.Path));
        Assert.Contains($"/{Path.GetFileName(group.Path)}\n", _run.LogText, StringComparison.Ordinal);
        Assert.DoesNotContain(_run.Supervisor.Pid, group.Pids());
        await File.WriteAllTextAsync(Path.Combine(_run.Work, "go"), "", TestContext.Current.CancellationToken);

        await _run.ExitAsync();
        Assert.True(daemon.Settlements[0].TreeGone);
        Assert.False(Directory.Exists(group.Path));
        Assert.Null(_run.Folder.FindGroup());
        Assert.Empty(Directory.GetFiles(_run.Folder.Path, "group*"));
    }

    /// <summary>Nobody is left who knew it as a child: only the group tells whose it is.</summary>
    [Fact]
    public async Task A_worker_that_fled_is_stopped_although_its_supervisor_was_killed()
    {
        var parent = GroupHost.ParentOrSkip();
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec($"{Flee}; kill -9 $PPID; exit 0") with { GroupParent = parent });
        Assert.Equal(Signals.Kill, (await _run.ExitAsync()).Signal);
        var fled = ProcessIdentity.TryRead(Fled())!.Value;
        var root = _run.Folder.ReadSeat()!.Identity;
        await EventuallyAsync(() => ProcessTree.Of(root, _run.Folder.Marker).Members().Count == 0);
        Assert.True(fled.IsAlive);
        var group = _run.Folder.FindGroup()!;

        var gone = await new Supervisors(TimeProvider.System, GroupDelegation.None("not asked")).StopTreeAsync(
            root, _run.Folder.Marker, group, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        _run.Folder.RemoveGroup();

        Assert.True(gone);
        Assert.False(fled.IsAlive);
        Assert.False(Directory.Exists(group.Path));
    }

    [Fact]
    public async Task A_program_that_cannot_be_run_is_still_named_and_leaves_no_group()
    {
        var parent = GroupHost.ParentOrSkip();
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var program = Path.Combine(_run.Work, "broken");
        await File.WriteAllTextAsync(program, "#!/no/such/interpreter\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        _run.Start(_run.Spec("") with { Command = [program], GroupParent = parent });

        await _run.ExitAsync();
        Assert.Equal("spawn_failed", daemon.Settlements[0].Outcome);
        Assert.Contains(program, daemon.Settlements[0].Error, StringComparison.Ordinal);
        Assert.False(GroupHost.Has(parent, ControlGroup.NameOf("default", 7, _run.Folder.Path)));
    }

    [Fact]
    public async Task A_run_that_can_have_no_group_runs_all_the_same_and_says_that_its_memory_is_not_limited()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var spec = _run.Spec($"{Flee}; echo done; exit 3") with { MemoryMaxBytes = 2L << 30 };

        _run.Start(spec with { GroupParent = Path.Combine(_run.Work, "no-group") });

        await _run.ExitAsync();
        Assert.Equal((3, true), (daemon.Settlements[0].ExitCode, daemon.Settlements[0].TreeGone));
        Assert.Null(ProcessIdentity.TryRead(Fled()));
        Assert.Equal(
            "[andon: memory_max (2g) is no limit here: the run has no control group]\ndone\n", _run.LogText);
        Assert.Empty(Directory.GetFiles(_run.Folder.Path, "group*"));
    }

    [Fact]
    public async Task A_worker_that_uses_more_than_its_memory_is_ended_and_the_outcome_says_so()
    {
        var parent = GroupHost.MemoryParentOrSkip();
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var spec = _run.Spec("head -c 400000000 /dev/zero | tail -c 399999999 > /dev/null; exit 0");

        _run.Start(spec with { GroupParent = parent, MemoryMaxBytes = 64 << 20 });

        await _run.ExitAsync();
        var settled = Assert.Single(daemon.Settlements);
        Assert.Equal(("crashed", Signals.Kill), (settled.Outcome, settled.ExitSignal));
        Assert.Contains("more than memory_max (64m)", settled.Error, StringComparison.Ordinal);
        Assert.False(GroupHost.Has(parent, ControlGroup.NameOf("default", 7, _run.Folder.Path)));
    }

    int Fled() => int.Parse(
        File.ReadAllText(Path.Combine(_run.Work, "fled")), System.Globalization.CultureInfo.InvariantCulture);
}
