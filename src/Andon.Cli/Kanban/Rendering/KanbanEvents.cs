using System.Text.Json;
using Andon.Cli.Rendering;
using Andon.Core.Events;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>Events under the reference kanban's names, where it has another one for the same.</summary>
static class KanbanEvents
{
    const string Removed = "attachment_removed";

    public static string KindOf(EventMessage happened) =>
        happened.Kind == EventKinds.Detached ? Removed : happened.Kind;

    /// <summary>Its fields, and ours besides.</summary>
    public static RawJson? PayloadOf(EventMessage happened)
    {
        if (happened.Payload is not { } payload) return null;
        if (happened.Kind is not (EventKinds.Attached or EventKinds.Detached)) return payload;
        using var document = JsonDocument.Parse(payload.Text);
        var written = new StringWriter();
        JsonText.WriteLine(written, writer =>
        {
            writer.WriteStartObject();
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.NameEquals("name"u8)) writer.WriteString("filename", field.Value.GetString());
                else if (field.NameEquals("author"u8)) writer.WriteString("by", field.Value.GetString());
                else field.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
        return new RawJson(written.ToString().TrimEnd());
    }
}
