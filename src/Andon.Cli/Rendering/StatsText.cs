using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>A board in numbers.</summary>
static class StatsText
{
    static readonly string[] Order = ["triage", "todo", "scheduled", "ready", "running", "review", "blocked", "done"];

    public static void Write(TextWriter writer, StatsReply reply)
    {
        writer.Write("By status:\n");
        foreach (var status in Order)
            writer.Write($"  {status,-9}  {reply.ByStatus.GetValueOrDefault(status)}\n");
        if (reply.ByAssignee.Count > 0) writer.Write("\nBy assignee:\n");
        foreach (var (assignee, counts) in reply.ByAssignee.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            writer.Write($"  {TextWidth.Pad(ControlText.Line(assignee), 20)}  {Counts(counts, "")}\n");
        if (reply.OldestReadyAgeSeconds is { } age) writer.Write($"\nOldest ready task age: {age}s\n");
    }

    /// <summary><c>done=1, ready=2</c>.</summary>
    public static string Counts(IReadOnlyDictionary<string, int> counts, string none)
    {
        var some = counts.Where(entry => entry.Value > 0).OrderBy(entry => entry.Key, StringComparer.Ordinal);
        var text = string.Join(", ", some.Select(entry => $"{entry.Key}={entry.Value}"));
        return text.Length > 0 ? text : none;
    }
}
