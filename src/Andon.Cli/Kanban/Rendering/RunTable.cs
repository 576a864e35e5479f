using System.Globalization;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>A task's attempts in the columns that the reference kanban's <c>runs</c> has.</summary>
static class RunTable
{
    const int TextMost = 100;
    const int SecondsPerMinute = 60;
    const int SecondsPerHour = 3600;

    public static void Write(TextWriter writer, IReadOnlyList<RunMessage> runs, TimeProvider time)
    {
        writer.Write($"{"#",-3}  {"OUTCOME",-12}  {"PROFILE",-16}  {"ELAPSED",8}  STARTED\n");
        foreach (var run in runs)
        {
            writer.Write($"{run.Id,3}  {Outcome(run),-12}  {TextWidth.Pad(Profile(run), 16)}  ");
            writer.Write($"{Elapsed(run, time),8}  {TimeText.Format(run.StartedAt, time)}\n");
            if (run.Summary is { } summary) writer.Write($"     → {ControlText.FirstLine(summary, TextMost)}\n");
            if (run.Error is { } error) writer.Write($"     ✖ {ControlText.FirstLine(error, TextMost)}\n");
        }
    }

    public static string Outcome(RunMessage run) => ControlText.Line(run.Outcome ?? run.Status);

    public static string Profile(RunMessage run) => ControlText.Line(run.Profile ?? "-");

    public static string Elapsed(RunMessage run, TimeProvider time)
    {
        var seconds = (run.EndedAt ?? time.GetUtcNow().ToUnixTimeSeconds()) - run.StartedAt;
        return seconds switch
        {
            < SecondsPerMinute => $"{Math.Max(0, seconds)}s",
            < SecondsPerHour => $"{seconds / SecondsPerMinute}m",
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / (double)SecondsPerHour:0.0}h"),
        };
    }
}
