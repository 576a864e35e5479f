using System.Text.Json;

namespace Andon.Core.Imports;

/// <summary>
/// Something that happened on another board, as the payload of an event of ours keeps it: in its order, with its time.
/// </summary>
/// <param name="Id">Its number there.</param>
/// <param name="Kind">Its kind there.</param>
/// <param name="At">When.</param>
/// <param name="Run">A run there that did not come in; null when the event's own run says which.</param>
/// <param name="Payload">A JSON object, or null.</param>
public sealed record ImportedEvent(long Id, string Kind, Instant At, long? Run, string? Payload)
{
    public static ImportedEvent Parse(string? text)
    {
        using var document = JsonDocument.Parse(text ?? "{}");
        var root = document.RootElement;
        var payload = root.TryGetProperty("payload"u8, out var kept) ? kept.GetRawText() : null;
        return new ImportedEvent(
            root.GetProperty("id"u8).GetInt64(), root.GetProperty("kind"u8).GetString()!,
            new Instant(root.GetProperty("at"u8).GetInt64()),
            root.TryGetProperty("run"u8, out var run) ? run.GetInt64() : null, payload);
    }

    /// <summary>As the event's payload.</summary>
    public string Format()
    {
        var text = Decisions.Payload.Begin().Number("id"u8, Id).Text("kind"u8, Kind).Number("at"u8, At.Microseconds);
        if (Run is not null) text.Number("run"u8, Run);
        if (Payload is not null) text.Json("payload"u8, Payload);
        return text.End();
    }
}
