using System.Text;
using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;

namespace Andon.Protocol.Discovery;

/// <summary>What became of one start.</summary>
abstract record LaunchResult
{
    LaunchResult()
    {
    }

    public sealed record Ready : LaunchResult;

    /// <summary>Somebody killed it before it could say anything; nothing is wrong with the daemon.</summary>
    public sealed record Killed : LaunchResult;

    /// <summary>Another daemon had the home first.</summary>
    public sealed record Lost(Refusal Refusal) : LaunchResult;

    public sealed record Failed(Refusal Refusal) : LaunchResult;
}

/// <summary>
/// One clean birth: own session, default signals, no descriptor of ours, the home's log as its output, an allow-listed
/// environment; readiness, or the typed reason why not, comes over a pipe. Called under the spawn lock.
/// </summary>
sealed class DaemonLaunch(AndonHome home, string? named, TimeProvider time)
{
    /// <summary>What the daemon says when it serves; anything else it says is a problem in JSON.</summary>
    public const string ReadyLine = "ready";

    const string SystemdRun = "systemd-run";
    const int LogBytesMax = 4 * 1024 * 1024;
    const int TailBytes = 2048;

    static readonly TimeSpan ReapPatience = TimeSpan.FromSeconds(2);

    public async Task<LaunchResult> RunAsync(StartMode mode, TimeSpan patience, CancellationToken cancellationToken)
    {
        RotateLog();
        var logStart = File.Exists(home.DaemonLog) ? new FileInfo(home.DaemonLog).Length : 0;
        using var readiness = ReadinessPipe.Create();
        PidFd daemon;
        try
        {
            daemon = DetachedProcess.Start(CommandOf(mode, readiness));
        }
        catch (IOException failure)
        {
            return new LaunchResult.Failed(Failure(failure.Message, logStart));
        }

        try
        {
            var line = await readiness.WaitAsync(patience, time, cancellationToken);
            return line is null ? await EndedAsync(daemon, logStart, cancellationToken) : Said(line, logStart);
        }
        catch (TimeoutException)
        {
            throw new AndonException(
                ErrorCode.Unavailable, $"The daemon of {home} is not ready yet.",
                $"It has been starting for {patience.TotalSeconds:0} s; a store may be under repair.",
                $"Wait and try again; {home.DaemonLog} says what it does.");
        }
        finally
        {
            _ = ReapAsync(daemon);
        }
    }

    DetachedCommand CommandOf(StartMode mode, ReadinessPipe readiness)
    {
        var program = DaemonProgram.Locate(named);
        string[] arguments = [DaemonProgram.Name, .. mode.Arguments(home.Path)];
        var environment = DaemonEnvironment.Allowed();
        if (ServiceCgroup.Current() is { } service)
        {
            arguments = [SystemdRun, "--user", "--scope", "--quiet", "--collect", "--", program, .. arguments[1..]];
            program = Executable.Resolve(SystemdRun, environment.GetValueOrDefault("PATH", "/usr/bin:/bin"), "/")
                ?? throw InsideService(service);
        }

        return new DetachedCommand
        {
            Executable = program,
            Arguments = arguments,
            Environment = environment,
            Output = new SpawnOutput.AppendTo(home.DaemonLog),
            Readiness = readiness.WriteEnd,
        };
    }

    LaunchResult Said(string line, long logStart)
    {
        if (line == ReadyLine) return new LaunchResult.Ready();
        try
        {
            var refusal = JsonSerializer.Deserialize(line, WireJson.Default.Problem)!.ToRefusal();
            return refusal.Code == ErrorCode.OwnedElsewhere
                ? new LaunchResult.Lost(refusal)
                : new LaunchResult.Failed(refusal);
        }
        catch (JsonException)
        {
            return new LaunchResult.Failed(Failure($"It said: {line}", logStart));
        }
    }

    /// <summary>A death by SIGKILL comes from outside, so it does not speak against the daemon.</summary>
    async Task<LaunchResult> EndedAsync(PidFd daemon, long logStart, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ReapPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await daemon.WaitExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new LaunchResult.Failed(Failure("It closed the readiness pipe without a word.", logStart));
        }

        var status = daemon.TryReap();
        if (status?.Signal == Signals.Kill) return new LaunchResult.Killed();
        if (ServiceCgroup.Current() is { } service) return new LaunchResult.Failed(InsideService(service).Refusal);
        var how = status?.Signal is { } signal ? $"signal {signal}" : $"exit status {status?.Code}";
        return new LaunchResult.Failed(Failure($"It ended with {how} before it was ready.", logStart));
    }

    AndonException InsideService(string service) => new(
        ErrorCode.DaemonFailed, $"The daemon of {home} was not started.",
        $"We run inside {service}, which would take the daemon down with it, and systemd-run --user does not work "
            + "here.",
        "Run andon serve as a service of its own.");

    Refusal Failure(string why, long logStart) => new(
        ErrorCode.DaemonFailed, $"The daemon of {home} did not start.", $"{why}{Tail(logStart)}",
        $"Read {home.DaemonLog}.");

    string Tail(long from)
    {
        if (!File.Exists(home.DaemonLog)) return "";
        using var log = new FileStream(
            home.DaemonLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Position = Math.Min(log.Length, Math.Max(from, log.Length - TailBytes));
        var bytes = new byte[TailBytes];
        var text = Encoding.UTF8.GetString(
            bytes, 0, log.ReadAtLeast(bytes, TailBytes, throwOnEndOfStream: false)).Trim();
        return text.Length == 0 ? "" : $" Its log ends: {text}";
    }

    void RotateLog()
    {
        if (!File.Exists(home.DaemonLog) || new FileInfo(home.DaemonLog).Length < LogBytesMax) return;
        File.Move(home.DaemonLog, home.DaemonLog + ".1", overwrite: true);
    }

    /// <summary>The daemon is our child: collected when it ends, should we live so long.</summary>
    static async Task ReapAsync(PidFd daemon)
    {
        using (daemon)
        {
            await daemon.WaitExitAsync(CancellationToken.None);
            daemon.TryReap();
        }
    }
}
