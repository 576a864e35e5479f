using System.Runtime.Versioning;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Protocol.Homes;
using Andon.Supervision;
using Andon.Supervision.Runs;
using Xunit;
using static Andon.Tests.Supervision.SupervisedRun;

namespace Andon.Tests.Supervision;

[SupportedOSPlatform("linux")]
public sealed class SupervisorTests : IAsyncDisposable
{
    readonly SupervisedRun _run = new();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    /// <summary>The exit contract: what a worker's end becomes.</summary>
    [Theory]
    [InlineData("exit 0", "completed", 0, null, "without completing")]
    [InlineData("exit 1", "crashed", 1, null, "exited with code 1")]
    [InlineData("exit 75", "crashed", 75, null, "tried later")]
    [InlineData("exit 255", "crashed", 255, null, "exited with code 255")]
    [InlineData("kill -9 $$", "crashed", null, 9, "killed by signal 9")]
    [InlineData("kill -11 $$", "crashed", null, 11, "killed by signal 11")]
    [InlineData("echo oh no >&2; exit 3", "crashed", 3, null, "It wrote last: oh no")]
    public async Task An_exit_is_settled_once_with_code_and_last_words(
        string script, string outcome, int? code, int? signal, string text)
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);

        _run.Start(_run.Spec(script));

        Assert.Equal(new ExitStatus(0, null), await _run.ExitAsync());
        var settled = Assert.Single(daemon.Settlements);
        Assert.Equal((outcome, code, signal), (settled.Outcome, settled.ExitCode, settled.ExitSignal));
        Assert.Contains(text, settled.Error, StringComparison.Ordinal);
        Assert.True(settled.TreeGone);
        Assert.False(settled.Infrastructure);
        Assert.Null(_run.Folder.ReadOutcome());
        Assert.Equal([SupervisedRun.Token], daemon.Tokens.Distinct());
    }

    [Fact]
    public async Task The_daemon_hears_who_works()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec("sleep 1000"));

        var started = await BoundedAsync(daemon.Started);

        var worker = new ProcessIdentity(started.BootId, started.WorkerPid, started.WorkerStartTicks);
        Assert.True(worker.IsAlive);
        Assert.Equal(_run.Supervisor.Pid, started.SupervisorPid);
        Assert.Equal(_run.Supervisor.StartTicks, started.SupervisorStartTicks);
        Assert.Equal("node-1", started.Node);
        Assert.Equal(_run.Supervisor, _run.Folder.ReadSeat()!.Identity);
        Assert.Equal(worker, _run.Folder.ReadWorker()!.Identity);
    }

    [Theory]
    [InlineData("no-such-program-here", "no-such-program-here")]
    [InlineData("/etc/hostname", "/etc/hostname")]
    public async Task A_command_that_does_not_resolve_is_a_fault_of_the_node(string program, string named)
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);

        _run.Start(_run.Spec("") with { Command = [program] });

        await _run.ExitAsync();
        var settled = Assert.Single(daemon.Settlements);
        Assert.Equal("spawn_failed", settled.Outcome);
        Assert.True(settled.Infrastructure);
        Assert.Contains(named, settled.Error, StringComparison.Ordinal);
        Assert.False(daemon.Started.IsCompleted);
    }

    [Fact]
    public async Task A_program_that_the_kernel_refuses_is_a_fault_of_the_node()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var program = Path.Combine(_run.Work, "broken");
        await File.WriteAllTextAsync(program, "#!/no/such/interpreter\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        _run.Start(_run.Spec("") with { Command = [program] });

        await _run.ExitAsync();
        Assert.Equal(("spawn_failed", true), (daemon.Settlements[0].Outcome, daemon.Settlements[0].Infrastructure));
    }

    [Fact]
    public async Task A_missing_workspace_is_a_fault_of_the_node()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);

        _run.Start(_run.Spec("exit 0") with { WorkingDirectory = Path.Combine(_run.Work, "gone") });

        await _run.ExitAsync();
        Assert.Equal(("spawn_failed", true), (daemon.Settlements[0].Outcome, daemon.Settlements[0].Infrastructure));
        Assert.Contains("gone", daemon.Settlements[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_over_loses_its_worker_even_if_that_ignores_the_request()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec("trap '' TERM; echo up; while :; do sleep 1000; done"));
        await BoundedAsync(daemon.Started);
        await EventuallyAsync(() => _run.LogText.Contains("up", StringComparison.Ordinal));

        daemon.EndRun("run 7 was stopped.");

        await _run.ExitAsync();
        var settled = Assert.Single(daemon.Settlements);
        Assert.Equal(("stopped", Signals.Kill, true), (settled.Outcome, settled.ExitSignal, settled.TreeGone));
        Assert.Empty(_run.Tree());
    }

    [Fact]
    public async Task A_worker_that_finished_its_task_leaves_by_itself_within_its_grace()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec(
            "trap 'echo asked; exit 9' TERM; echo up; while [ ! -e go ]; do sleep 0.05; done; echo tidied"));
        await BoundedAsync(daemon.Started);
        daemon.EndRun("run 7 ended as completed.", graceSeconds: 25);

        await File.WriteAllTextAsync(Path.Combine(_run.Work, "go"), "", TestContext.Current.CancellationToken);

        await _run.ExitAsync();
        Assert.Equal((0, true), (daemon.Settlements[0].ExitCode, daemon.Settlements[0].TreeGone));
        Assert.Equal("up\ntidied\n", _run.LogText);
    }

    [Fact]
    public async Task Time_runs_out_for_the_whole_tree()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);

        _run.Start(_run.Spec("sleep 1000 & setsid sleep 1000 & wait") with { MaxRuntimeSeconds = 1 });

        await _run.ExitAsync();
        var settled = Assert.Single(daemon.Settlements);
        Assert.Equal(("timed_out", Signals.Terminate), (settled.Outcome, settled.ExitSignal));
        Assert.Contains("1 s", settled.Error, StringComparison.Ordinal);
        Assert.Empty(_run.Tree());
    }

    [Fact]
    public async Task What_a_worker_leaves_behind_ends_with_it()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);

        _run.Start(_run.Spec("(setsid sleep 1000 &); env -i sleep 1000 & (trap '' TERM; sleep 1000) & exit 4"));

        await _run.ExitAsync();
        Assert.Equal((4, true), (daemon.Settlements[0].ExitCode, daemon.Settlements[0].TreeGone));
        Assert.Empty(_run.Tree());
    }

    [Fact]
    public async Task A_flood_of_output_is_bounded_and_keeps_both_ends()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var spec = _run.Spec("echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo last; exit 1");

        _run.Start(spec with { LogBytesMax = 10_000 });

        await _run.ExitAsync();
        var log = _run.LogText;
        Assert.InRange(log.Length, 10_000, 20_000);
        Assert.StartsWith("first\nxxx", log, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nlast\n", log, StringComparison.Ordinal);
        Assert.Contains("bytes left out]", log, StringComparison.Ordinal);
        Assert.Equal("last", daemon.Settlements[0].LogTail);
    }

    [Fact]
    public async Task The_token_is_in_the_workers_environment_and_nowhere_on_disk()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec(
            "echo \"$ANDON_RUN_TOKEN $COLOUR $PWD $(tr '\\0' ' ' < /proc/$$/cmdline)\" > said; sleep 1000"));
        await BoundedAsync(daemon.Started);
        var said = Path.Combine(_run.Work, "said");
        await EventuallyAsync(() => File.Exists(said) && File.ReadAllText(said).EndsWith('\n'));

        var text = await File.ReadAllTextAsync(said, TestContext.Current.CancellationToken);

        Assert.StartsWith($"{SupervisedRun.Token} blue {_run.Work} sh -c", text, StringComparison.Ordinal);
        Assert.DoesNotContain(SupervisedRun.Token, text[SupervisedRun.Token.Length..], StringComparison.Ordinal);
        Assert.False(_run.Folder.HasSpec);
        foreach (var file in Directory.EnumerateFiles(_run.Folder.Path))
        {
            var content = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(SupervisedRun.Token, content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_seat_that_is_taken_keeps_a_late_supervisor_from_starting_anything()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        var spec = _run.Spec("echo started > said");
        Directory.CreateDirectory(_run.Folder.Path);
        Assert.True(_run.Folder.TryTakeSeat(ProcessRecord.Nobody));

        _run.Start(spec);

        Assert.NotEqual(0, (await _run.ExitAsync()).Code);
        Assert.False(File.Exists(Path.Combine(_run.Work, "said")));
        Assert.Empty(daemon.Settlements);
    }

    [Fact]
    public async Task A_supervisor_that_is_asked_to_end_stops_its_worker_and_says_so()
    {
        await using var daemon = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec("sleep 1000"));
        await BoundedAsync(daemon.Started);

        _run.Signal(Signals.Terminate);

        await _run.ExitAsync();
        Assert.Equal(("crashed", true), (daemon.Settlements[0].Outcome, daemon.Settlements[0].Infrastructure));
        Assert.Empty(_run.Tree());
    }

    [Fact]
    public async Task While_the_daemon_is_stopped_on_purpose_the_worker_goes_on_and_its_verdict_is_kept()
    {
        HomeFolders.Ensure(_run.Home);
        StopIntent.Set(_run.Home, TimeProvider.System.GetUtcNow());

        _run.Start(_run.Spec("sleep 0.3; echo done > said; exit 5"));

        Assert.Equal(75, (await _run.ExitAsync()).Code);
        Assert.True(File.Exists(Path.Combine(_run.Work, "said")));
        Assert.Equal((5, true), (_run.Folder.ReadOutcome()!.ExitCode, _run.Folder.ReadOutcome()!.TreeGone));
    }

    [Fact]
    public async Task A_worker_outlives_a_restart_of_the_daemon()
    {
        var first = await DaemonDouble.ListenAsync(_run.Home);
        _run.Start(_run.Spec("while [ ! -e go ]; do sleep 0.05; done; exit 6"));
        await BoundedAsync(first.Started);
        await first.DisposeAsync();
        Assert.True(_run.Supervisor.IsAlive);

        await using var second = await DaemonDouble.ListenAsync(_run.Home);
        await BoundedAsync(second.Renewed);
        await File.WriteAllTextAsync(Path.Combine(_run.Work, "go"), "", TestContext.Current.CancellationToken);

        await _run.ExitAsync();
        Assert.Equal(6, Assert.Single(second.Settlements).ExitCode);
    }

    [Fact]
    public async Task A_supervisor_without_its_token_starts_nothing()
    {
        _run.Folder.WriteSpec(_run.Spec("exit 0"));

        var code = await SupervisorProgram.RunAsync(_run.Folder.Spec, TimeProvider.System, salt: 1);

        Assert.NotEqual(0, code);
        Assert.True(_run.Folder.HasSpec);
    }
}
