using System.Runtime.Versioning;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Protocol.Homes;
using Andon.Supervision;
using Andon.Supervision.Runs;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Supervision;

/// <summary>
/// A run in a home of its own, with the real supervisor as its own process. Removed with everything it started.
/// </summary>
[SupportedOSPlatform("linux")]
sealed class SupervisedRun : IAsyncDisposable
{
    public const string Token = "the-token-of-this-run";

    /// <summary>Nothing here takes so long; a test that waits longer has found something.</summary>
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    readonly TemporaryFolder _temporary = new();
    PidFd? _supervisor;

    public SupervisedRun()
    {
        Home = AndonHome.Resolve(_temporary["home"]);
        Folder = RunFolder.Of(Home, "default", 7);
        Directory.CreateDirectory(Home.BoardFolder("default"));
        Work = Directory.CreateDirectory(_temporary["work"]).FullName;
    }

    public AndonHome Home { get; }

    public RunFolder Folder { get; }

    public string Work { get; }

    public ProcessIdentity Supervisor => _supervisor!.Identity;

    public string LogText => File.ReadAllText(Folder.Log);

    public RunSpec Spec(string script) => new()
    {
        Home = Home.Path,
        Board = "default",
        Task = "t_0000000000000001",
        Run = 7,
        Node = "node-1",
        Command = ["sh", "-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["COLOUR"] = "blue" },
        WorkingDirectory = Work,
        GraceSeconds = 1,
    };

    public void Start(RunSpec spec)
    {
        Folder.WriteSpec(spec);
        var environment = DaemonEnvironment.Allowed();
        environment[SupervisorProgram.TokenVariable] = Token;
        var andon = Path.Combine(AppContext.BaseDirectory, "andon");
        _supervisor = DetachedProcess.Start(new DetachedCommand
        {
            Executable = andon,
            Arguments = ["andon", SupervisorProgram.Verb, Folder.Spec],
            Environment = environment,
            Output = new SpawnOutput.AppendTo(_temporary["supervisor.out"]),
        });
    }

    public void Signal(int signal) => _supervisor!.Signal(signal);

    /// <summary>How the supervisor ended.</summary>
    public async Task<ExitStatus> ExitAsync()
    {
        await BoundedAsync(_supervisor!.WaitExitAsync(TestContext.Current.CancellationToken));
        return _supervisor.TryReap()!.Value;
    }

    public static Task BoundedAsync(Task task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    public static Task<T> BoundedAsync<T>(Task<T> task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    /// <summary>Waits for something that a worker does on its own, such as a file that it writes.</summary>
    public static async Task EventuallyAsync(Func<bool> holds)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!holds()) await Task.Delay(10, bound.Token);
    }

    public IReadOnlyList<ProcessIdentity> Tree() => _supervisor is null
        ? []
        : ProcessTree.Of(_supervisor.Identity, Folder.Marker).Members();

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is not null)
        {
            var tree = ProcessTree.Of(_supervisor.Identity, Folder.Marker);
            await TreeStop.StopAsync(tree, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
            _supervisor.Signal(Signals.Kill);
            await _supervisor.WaitExitAsync(CancellationToken.None);
            _supervisor.TryReap();
            _supervisor.Dispose();
        }

        _temporary.Dispose();
    }
}
