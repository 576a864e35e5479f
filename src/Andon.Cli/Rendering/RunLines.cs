using System.Globalization;
using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>Runs as a table (<c>runs</c>) or as lines inside another text (<c>show</c>).</summary>
static class RunLines
{
    const int TextMost = 100;
    const int ShowTextMost = 160;

    public static void WriteTable(TextWriter writer, IReadOnlyList<RunMessage> runs, TimeProvider time)
    {
        var widths = (Outcome: Width(runs, Outcome, "OUTCOME"), Profile: Width(runs, Profile, "PROFILE"));
        writer.Write(
            $"{"#",4}  {"OUTCOME".PadRight(widths.Outcome)}  {"PROFILE".PadRight(widths.Profile)}  ELAPSED  STARTED\n");
        foreach (var run in runs)
        {
            var number = run.Id.ToString(CultureInfo.InvariantCulture);
            writer.Write($"{number,4}  {TextWidth.Pad(Outcome(run), widths.Outcome)}  ");
            writer.Write($"{TextWidth.Pad(Profile(run), widths.Profile)}  {Elapsed(run, time),-7}  ");
            writer.Write($"{TimeText.Format(run.StartedAt, time)}\n");
            if (Branch(run) is { } branch) writer.Write($"      ⎇ {branch}\n");
            foreach (var file in run.Artifacts) writer.Write($"      + {Artifact(file)}\n");
            if (run.Summary is { } summary) writer.Write($"      → {ControlText.FirstLine(summary, TextMost)}\n");
            if (run.Error is { } error) writer.Write($"      ✖ {ControlText.FirstLine(error, TextMost)}\n");
        }
    }

    public static void WriteList(TextWriter writer, IReadOnlyList<RunMessage> runs, TimeProvider time)
    {
        foreach (var run in runs)
        {
            var elapsed = run.EndedAt is null ? "active" : Elapsed(run, time);
            writer.Write(
                $"  #{run.Id} {Outcome(run)} @{Profile(run)} {elapsed} {TimeText.Format(run.StartedAt, time)}\n");
            if (Branch(run) is { } branch) writer.Write($"     ⎇ {branch}\n");
            foreach (var file in run.Artifacts) writer.Write($"     + {Artifact(file)}\n");
            if (run.Summary is { } summary) writer.Write($"     → {ControlText.FirstLine(summary, ShowTextMost)}\n");
            if (run.Error is { } error) writer.Write($"     ! {ControlText.FirstLine(error, ShowTextMost)}\n");
        }
    }

    static int Width(IReadOnlyList<RunMessage> runs, Func<RunMessage, string> text, string heading) =>
        runs.Select(run => TextWidth.Of(text(run))).Append(heading.Length).Max();

    static string? Branch(RunMessage run) => run.Branch is { } branch
        ? ControlText.Line(run.BaseSha is { Length: > 12 } sha ? $"{branch} from {sha[..12]}" : branch)
        : null;

    static string Artifact(ArtifactMessage file) => $"{ControlText.Line(file.Name)} ({file.Size} bytes)";

    static string Outcome(RunMessage run) => ControlText.Line(run.Outcome ?? run.Status);

    static string Profile(RunMessage run) => ControlText.Line(run.Profile ?? "-");

    static string Elapsed(RunMessage run, TimeProvider time)
    {
        var end = run.EndedAt ?? time.GetUtcNow().ToUnixTimeSeconds();
        return DurationText.Format(TimeSpan.FromSeconds(end - run.StartedAt));
    }
}
