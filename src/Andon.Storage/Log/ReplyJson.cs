using System.Buffers;
using System.Text;
using System.Text.Json;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Recurrences;
using Andon.Core.Runs;

namespace Andon.Storage.Log;

/// <summary>A reply as it is kept: ids and facts only, so that a retry can be answered again.</summary>
static class ReplyJson
{
    public static void Write(Utf8JsonWriter writer, Reply reply)
    {
        writer.WriteStartObject();
        if (reply.Card is { } card) writer.WriteString("task"u8, card.Value);
        if (reply.Status is { } status) writer.WriteString("status"u8, status.Name());
        if (reply.Run is { } run) writer.WriteNumber("run"u8, run.Value);
        if (reply.Comment is { } comment) writer.WriteNumber("comment"u8, comment);
        if (reply.Recurrence is { } recurrence) writer.WriteString("recurrence"u8, recurrence.Value);
        if (reply.Created) writer.WriteBoolean("created"u8, true);
        if (reply.Import is { } import) ImportJson.Write(writer, import);
        if (reply.Note is { } note) writer.WriteString("note"u8, note);
        writer.WriteEndObject();
    }

    public static string ToText(Reply reply)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, reply);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static Reply Parse(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        reader.Read();
        return Read(ref reader);
    }

    /// <summary>The reader stands on the object's start and is left on its end.</summary>
    public static Reply Read(ref Utf8JsonReader reader)
    {
        var reply = new Reply();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            reply = name switch
            {
                "task" => reply with { Card = CardId.Parse(reader.GetString()!) },
                "status" => reply with { Status = CardStatuses.Parse(reader.GetString()!) },
                "run" => reply with { Run = new RunId(reader.GetInt64()) },
                "comment" => reply with { Comment = reader.GetInt64() },
                "recurrence" => reply with { Recurrence = RecurrenceId.Parse(reader.GetString()!) },
                "created" => reply with { Created = reader.GetBoolean() },
                "import" => reply with { Import = ImportJson.Read(ref reader) },
                "note" => reply with { Note = reader.GetString() },
                _ => throw new FormatException($"A reply has no field '{name}'."),
            };
        }

        return reply;
    }
}
