using Andon.Cli.Rendering;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>One diagnostic: its marker and severity, its data, and what is suggested.</summary>
static class FindingText
{
    const int DataMost = 300;

    public static void Write(TextWriter writer, DiagnosticMessage found, string title)
    {
        writer.Write($"  {Marker(found.Severity)} [{found.Severity}] {ControlText.Line(title)}\n");
        if (found.Data is { } data) writer.Write($"      data: {ControlText.FirstLine(data.Text, DataMost)}\n");
        foreach (var action in found.Actions.Where(action => action.Suggested))
            writer.Write($"      → {ControlText.Line(action.Label)}: {ControlText.Line(action.Payload.Command)}\n");
    }

    static string Marker(string severity) => severity switch
    {
        "critical" => "!!!",
        "error" => "!!",
        _ => "⚠",
    };
}
