using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Andon.Linux.Processes;
using Andon.Linux.Sockets;
using Xunit;

namespace Andon.Tests.Linux;

[SupportedOSPlatform("linux")]
public sealed class ProcessesTests : IDisposable
{
    const string NoEntry = "No such file or directory (errno 2).";
    const string Denied = "Permission denied (errno 13).";

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_full_of_parentheses_does_not_shift_the_fields()
    {
        var stat = "4711 (a) R 1 (b c) S 17 18 19 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 3 0 8839123 1000 5 "u8;

        var entry = ProcessEntry.TryParse(stat);

        Assert.Equal(new ProcessEntry(4711, 17, 18, 19, 'S', 3, 8839123), entry);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711 (sh")]
    [InlineData("4711 (sh) S 1 2 3")]
    public void A_torn_status_line_is_no_process(string stat)
    {
        Assert.Null(ProcessEntry.TryParse(Encoding.ASCII.GetBytes(stat)));
    }

    [Fact]
    public void An_identity_survives_writing_and_reading()
    {
        var current = ProcessIdentity.Current;

        Assert.Equal(Environment.ProcessId, current.Pid);
        Assert.True(current.IsAlive);
        Assert.Equal(current, ProcessIdentity.TryParse(current.ToString()));
        Assert.Null(ProcessIdentity.TryParse("1:2:3"));
        Assert.Null(ProcessIdentity.TryParse($"{current.BootId}:-1:3"));
    }

    [Fact]
    public void Another_start_or_another_boot_is_another_process()
    {
        var current = ProcessIdentity.Current;
        var recycled = current with { StartTicks = current.StartTicks + 1 };
        var rebooted = current with { BootId = current.BootId.Replace(current.BootId[0], 'x') };

        Assert.False(recycled.IsAlive);
        Assert.False(rebooted.IsAlive);
        Assert.Null(PidFd.TryOpen(recycled));
        Assert.Null(PidFd.TryOpen(rebooted));
    }

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 75", 75, null)]
    [InlineData("kill -9 $$", null, 9)]
    [InlineData("kill -13 $$", null, 13)]
    public async Task The_exit_status_is_collected_once(string script, int? code, int? signal)
    {
        using var process = Shell(script);

        await process.WaitExitAsync(Cancelled);

        Assert.True(process.HasExited);
        Assert.False(process.Identity.IsAlive);
        Assert.Equal(new ExitStatus(code, signal), process.TryReap());
        Assert.Equal(ExitStatus.Unknown, process.TryReap());
        Assert.False(process.Signal(Signals.Terminate));
    }

    [Fact]
    public async Task A_running_process_is_waited_for_until_it_is_signalled()
    {
        using var process = Shell("exec sleep 1000");
        var first = process.WaitExitAsync(Cancelled);
        var second = process.WaitExitAsync(Cancelled);

        Assert.Null(process.TryReap());
        Assert.False(process.WaitExit(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.True(process.Signal(Signals.Terminate));
        await Task.WhenAll(first, second);

        Assert.True(process.WaitExit(TimeSpan.FromMinutes(1), TimeProvider.System));
        Assert.Equal(new ExitStatus(null, Signals.Terminate), process.TryReap());
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        using var process = Shell("exec sleep 1000");
        using var cancellation = new CancellationTokenSource();
        var waiting = process.WaitExitAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        process.Signal(Signals.Kill);
        await process.WaitExitAsync(Cancelled);
        Assert.Equal(new ExitStatus(null, Signals.Kill), process.TryReap());
    }

    [Fact]
    public async Task A_started_process_gets_exactly_what_it_was_given()
    {
        using var leaked = File.OpenHandle(_folder.Write("leak"));
        // Of the signal masks the first 28 count: glibc ignores its own two in every spawned child.
        const string script = """
            echo "$0 $1|$VALUE|$HOME|$PWD"
            cut -d' ' -f5,6 /proc/$$/stat | awk -v pid=$$ '{ print ($1 == pid && $2 == pid) }'
            grep -E '^Sig(Blk|Ign)' /proc/$$/status | grep -oE '.{7}$'
            readlink /proc/$$/fd/0
            ls -x /proc/$$/fd
            echo to stderr >&2
            """;

        var lines = await RunAsync(Command(script, "zero", "one two") with
        {
            Environment = new Dictionary<string, string> { ["VALUE"] = "a=b c", ["PATH"] = "/usr/bin:/bin" },
            WorkingDirectory = _folder.Root,
        });

        Assert.Equal(
            [
                $"zero one two|a=b c||{_folder.Root}",
                "1",
                "0000000",
                "0000000",
                "/dev/null",
                "0  1  2",
                "to stderr",
            ],
            lines);
    }

    [Fact]
    public void A_program_that_cannot_start_says_why()
    {
        var missing = Command("") with { Executable = _folder["missing"] };
        var notExecutable = Command("") with { Executable = _folder.Write("text") };
        var nowhere = Command("") with { WorkingDirectory = _folder["nowhere"] };

        Assert.Equal($"exec failed on {missing.Executable}: {NoEntry}", FailureOf(missing));
        Assert.Equal($"exec failed on {notExecutable.Executable}: {Denied}", FailureOf(notExecutable));
        Assert.Equal($"chdir failed on {nowhere.WorkingDirectory}: {NoEntry}", FailureOf(nowhere));
    }

    [Fact]
    public void Arguments_that_would_be_cut_short_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DetachedProcess.Start(Command("a\0b")));
        Assert.Throws<ArgumentException>(() => DetachedProcess.Start(Command("") with { Executable = "sh" }));
        Assert.Throws<ArgumentException>(() => DetachedProcess.Start(
            Command("") with { Environment = new Dictionary<string, string> { ["A=B"] = "c" } }));
    }

    [Fact]
    public async Task A_started_process_leaves_its_parent_no_descriptor()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var count = 0; count < 20; count++)
        {
            using var process = Shell("exit 0");
            await process.WaitExitAsync(Cancelled);
            process.TryReap();
        }

        // Other tests run at the same time, so only growth with the number of processes counts.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 19);
    }

    [Fact]
    public async Task Readiness_arrives_through_descriptor_three()
    {
        using var pipe = ReadinessPipe.Create();
        const string script = "echo \"ready $ANDON_READINESS_FD\" >&3; exec 3>&-; exec sleep 1000";
        using var process = DetachedProcess.Start(Command(script) with { Readiness = pipe.WriteEnd });

        var line = await pipe.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancelled);

        Assert.Equal("ready 3", line);
        await KillAsync(process);
    }

    [Fact]
    public async Task Words_of_progress_come_before_the_line_and_are_no_part_of_it()
    {
        var heard = new List<string>();
        using var pipe = ReadinessPipe.Create(heard.Add);
        const string script = "printf '~0.1\n~0.' >&3; sleep 0.05; printf '5\n~1\nrea' >&3; sleep 0.05; "
            + "printf 'dy ~ now\n' >&3";
        using var process = DetachedProcess.Start(Command(script) with { Readiness = pipe.WriteEnd });

        var line = await pipe.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancelled);

        Assert.Equal("ready ~ now", line);
        Assert.Equal(["0.1", "0.5", "1"], heard);
        await KillAsync(process);
    }

    [Fact]
    public async Task A_child_that_dies_early_ends_the_readiness_pipe()
    {
        using var pipe = ReadinessPipe.Create();
        using var process = DetachedProcess.Start(Command("exit 1") with { Readiness = pipe.WriteEnd });

        var line = await pipe.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancelled);

        Assert.Null(line);
        await KillAsync(process);
    }

    [Fact]
    public async Task A_child_that_is_never_ready_is_not_waited_for_longer_than_asked()
    {
        using var pipe = ReadinessPipe.Create();
        using var process = DetachedProcess.Start(Command("exec sleep 1000") with { Readiness = pipe.WriteEnd });

        await Assert.ThrowsAsync<TimeoutException>(
            () => pipe.WaitAsync(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled));

        await KillAsync(process);
    }

    [Fact]
    public void A_command_is_looked_up_in_absolute_folders_only()
    {
        var tool = _folder.Write("tool", "#!/bin/sh\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _folder.Write("data");

        Assert.Equal(tool, Executable.Resolve("tool", $"/nowhere:{_folder.Root}", "/"));
        Assert.Equal(tool, Executable.Resolve("./tool", "", _folder.Root));
        Assert.Null(Executable.Resolve("data", _folder.Root, "/"));
        Assert.Null(Executable.Resolve("tool", ":.", _folder.Root));
        Assert.Null(Executable.Resolve("", _folder.Root, "/"));
    }

    [Fact]
    public async Task The_peer_of_a_socket_is_this_process()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder["socket"]));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(_folder["socket"]), Cancelled);
        using var accepted = await listener.AcceptAsync(Cancelled);

        var peer = PeerCredentials.Of(accepted);

        Assert.Equal(Environment.ProcessId, peer.Pid);
        var status = await File.ReadAllLinesAsync("/proc/self/status", Cancelled);
        var owner = status.First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.Equal(owner.Split('\t')[1], peer.Uid.ToString(CultureInfo.InvariantCulture));
    }

    static string FailureOf(DetachedCommand command) =>
        Assert.Throws<IOException>(() => DetachedProcess.Start(command)).Message;

    async Task<string[]> RunAsync(DetachedCommand command)
    {
        var output = new SpawnOutput.AppendTo(_folder["output"]);
        using var process = DetachedProcess.Start(command with { Output = output });
        await process.WaitExitAsync(Cancelled);
        process.TryReap();
        return await File.ReadAllLinesAsync(_folder["output"], Cancelled);
    }

    static async Task KillAsync(PidFd process)
    {
        process.Signal(Signals.Kill);
        await process.WaitExitAsync(Cancelled);
        process.TryReap();
    }

    internal static PidFd Shell(string script) => DetachedProcess.Start(Command(script));

    internal static DetachedCommand Command(string script, params string[] arguments) => new()
    {
        Executable = "/bin/sh",
        Arguments = ["sh", "-c", script, .. arguments],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        StandsAlone = false,
    };
}
