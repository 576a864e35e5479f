using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Hooks;

/// <summary>What a hook's command reads on its standard input.</summary>
sealed record HookCall
{
    public required string Hook { get; init; }

    public required string Profile { get; init; }

    public required string Board { get; init; }

    /// <summary>From one on; a delivery that was cut short is repeated from one.</summary>
    public required int Attempt { get; init; }

    public required EventMessage Event { get; init; }

    /// <summary>The task as it is now; null when it is gone.</summary>
    public TaskMessage? Task { get; init; }

    public byte[] ToJson()
    {
        var text = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(text, WireJson.Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("hook", Hook);
            writer.WriteString("profile", Profile);
            writer.WriteString("board", Board);
            writer.WriteNumber("attempt", Attempt);
            writer.WritePropertyName("event");
            JsonSerializer.Serialize(writer, Event, WireJson.Default.EventMessage);
            writer.WritePropertyName("task");
            if (Task is { } task) JsonSerializer.Serialize(writer, task, WireJson.Default.TaskMessage);
            else writer.WriteNullValue();
            writer.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }
}

/// <summary>How what a gateway keeps becomes JSON and back; nothing is found by reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HookCursor))]
[JsonSerializable(typeof(List<DeadLetter>))]
sealed partial class HookJson : JsonSerializerContext;
