using System.Runtime.InteropServices;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Supervision.Runs;
using Andon.Supervision.Supervisors;

namespace Andon.Supervision;

/// <summary>
/// The program <c>andon supervise</c>: one process beside each worker. It is started detached by the daemon, and
/// outlives it.
/// </summary>
public static class SupervisorProgram
{
    /// <summary>
    /// Proof of the run, in the environment of the supervisor and of its worker, never in an argument.
    /// </summary>
    public const string TokenVariable = "ANDON_RUN_TOKEN";

    /// <summary>The subcommand of <c>andon</c> that is this program.</summary>
    public const string Verb = "supervise";

    const int ExitSettled = 0;
    const int ExitLeftToDaemon = 75;
    const int ExitNotOurs = 78;

    /// <param name="specPath">The spec in the run's folder.</param>
    /// <param name="time">The program's clock.</param>
    /// <param name="salt">A random number: request ids and waits differ from every other process's by it.</param>
    public static async Task<int> RunAsync(string specPath, TimeProvider time, ulong salt)
    {
        if (Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 } token)
        {
            await Console.Error.WriteLineAsync($"The daemon starts supervisors; {TokenVariable} is not set.");
            return ExitNotOurs;
        }

        Umask.Set(Umask.OwnerOnly);
        var folder = new RunFolder(Path.GetDirectoryName(Path.GetFullPath(specPath))!);
        var spec = folder.ReadSpec();
        if (!folder.TryTakeSeat(ProcessRecord.Of(ProcessIdentity.Current))) return ExitNotOurs;
        folder.RemoveSpec();
        ChildSubreaper.Enable();

        using var link = new DaemonLink(spec, token, time, salt);
        var supervisor = new Supervisor(folder, spec, token, link, time);
        supervisor.Start();

        using var endRequested = new CancellationTokenSource();
        using var terminate = Cancel(PosixSignal.SIGTERM, endRequested);
        using var interrupt = Cancel(PosixSignal.SIGINT, endRequested);
        using var hangup = Cancel(PosixSignal.SIGHUP, endRequested);
        var settled = await supervisor.RunAsync(endRequested.Token);
        return settled ? ExitSettled : ExitLeftToDaemon;
    }

    static PosixSignalRegistration Cancel(PosixSignal signal, CancellationTokenSource source) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            source.Cancel();
        });
}
