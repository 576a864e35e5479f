using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Storage.Log;

/// <summary>An actor as the log keeps it.</summary>
static class ActorJson
{
    public static void Write(Utf8JsonWriter writer, Actor actor)
    {
        writer.WriteStartObject("actor"u8);
        writer.WriteString("kind"u8, actor.KindName);
        writer.WriteString("name"u8, actor.Name);
        if (actor.Run is { } run) writer.WriteNumber("run"u8, run.Value);
        if (actor.Label is { } label) writer.WriteString("label"u8, label);
        writer.WriteEndObject();
    }

    /// <summary>The reader stands on the object's start and is left on its end.</summary>
    public static Actor Read(ref Utf8JsonReader reader)
    {
        JsonFields.Expect(ref reader, "kind");
        var kind = ActorNames.Parse(reader.GetString());
        JsonFields.Expect(ref reader, "name");
        var actor = new Actor(kind, reader.GetString()!);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRun = reader.ValueTextEquals("run"u8);
            reader.Read();
            actor =
                isRun ? actor with { Run = new RunId(reader.GetInt64()) } : actor with { Label = reader.GetString() };
        }

        return actor;
    }
}
