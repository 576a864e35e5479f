using System.Globalization;
using Andon.Core.Runs;
using Andon.Linux.Processes;

namespace Andon.Supervision.Supervisors;

/// <summary>What a run's end says to people: how, and what the worker wrote last.</summary>
static class OutcomeText
{
    /// <summary>Of the last lines, in the error; the log has the rest.</summary>
    public const int TailCharactersMax = 400;

    public static string Exited(ExitStatus status, long? exceededMemory) => exceededMemory is { } most
        ? $"{Exited(status)} It was ended because it used more than memory_max ({ByteSize.Format(most)})."
        : Exited(status);

    public static string Exited(ExitStatus status) => (status.Code, status.Signal) switch
    {
        (0, _) => "The worker exited with code 0 without completing, blocking or handing over the task.",
        (75, _) => "The worker asked to be tried later (exit code 75).",
        ({ } code, _) => Text($"The worker exited with code {code}."),
        (_, { } signal) => Text($"The worker was killed by signal {signal}."),
        _ => "The worker ended, and nobody knows how.",
    };

    public static string TimedOut(int seconds) => Text($"The worker was stopped after {seconds} s, its limit.");

    public static string Stopped(string reason) => $"The worker was stopped: {reason}";

    public static string WithTail(string text, string? tail) => tail is null ? text : $"{text} It wrote last: {tail}";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
