using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Storage.Faults;

namespace Andon.Server.Lifetime;

/// <summary>
/// A daemon's whole life as the process sees it: starts it, tells whoever waits that it serves or why it does not, and
/// ends with the exit status of the table of errors. Owned by the program.
/// </summary>
static partial class Startup
{
    const string ReadyLine = "ready";

    public static async Task<int> RunAsync(Func<DaemonParts> parts, ILoggerFactory logs, TextWriter errors)
    {
        var log = logs.CreateLogger("Andon.Server");
        try
        {
            var daemon = await Daemon.StartAsync(parts(), CancellationToken.None);
            using var signals = new TerminationSignals(daemon.Leave);
            ReadinessPipe.Tell(ReadyLine);
            return await ServeAsync(daemon, log);
        }
        catch (AndonException refused)
        {
            return Refuse(refused.Refusal, errors);
        }
        catch (StoreException fault)
        {
            return Refuse(fault.Refusal, errors);
        }
#pragma warning disable CA1031 // The process's entry: whatever it is, whoever waits hears of it.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            LogDefect(log, defect);
            return Refuse(Failure(defect), errors);
        }
    }

    static async Task<int> ServeAsync(Daemon daemon, ILogger log)
    {
        var leaving = daemon.Leaving;
        if (await Task.WhenAny(leaving, daemon.LostAsync()) == leaving || leaving.IsCompleted)
        {
            LogLeaving(log, await leaving);
            await daemon.DisposeAsync();
            LogGone(log);
            return 0;
        }

        // Nothing is closed: stores and socket may be another daemon's by now, and the kernel closes our descriptors.
        LogLost(log);
        return ErrorCatalog.Describe(ErrorCode.OwnedElsewhere).ExitStatus;
    }

    static int Refuse(Refusal refusal, TextWriter errors)
    {
        ReadinessPipe.Tell(JsonSerializer.Serialize(Problem.Of(refusal, board: null), WireJson.Default.Problem));
        errors.WriteLine($"andond: {refusal.What} {refusal.Why} {refusal.Next}");
        return ErrorCatalog.Describe(refusal.Code).ExitStatus;
    }

    static Refusal Failure(Exception defect) => new(
        ErrorCode.DaemonFailed, "The daemon did not start.", defect.Message, "Read run/andond.log in the home.");

    [LoggerMessage(2, LogLevel.Information, "Leaving: {Reason}")]
    static partial void LogLeaving(ILogger log, string reason);

    [LoggerMessage(3, LogLevel.Information, "Everything is closed")]
    static partial void LogGone(ILogger log);

    [LoggerMessage(4, LogLevel.Error, "The owner's lock was moved or removed: leaving at once, and closing nothing")]
    static partial void LogLost(ILogger log);

    [LoggerMessage(5, LogLevel.Error, "The daemon did not start")]
    static partial void LogDefect(ILogger log, Exception defect);
}
