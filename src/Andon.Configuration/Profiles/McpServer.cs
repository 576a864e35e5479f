using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Configuration.Profiles;

/// <summary>
/// A server of tools that a worker's program talks to: a command that it starts, or an address. Immutable.
/// </summary>
public sealed record McpServer(string Name)
{
    public string? Command { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public string? Url { get; init; }

    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// The file that names them to the program, in the form that agents have agreed on; placeholders are filled in.
    /// </summary>
    public static byte[] Write(IEnumerable<McpServer> servers, CommandFacts facts)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("mcpServers");
            foreach (var server in servers) server.Write(writer, facts);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    void Write(Utf8JsonWriter writer, CommandFacts facts)
    {
        writer.WriteStartObject(Name);
        if (Url is { } url)
        {
            writer.WriteString("type", "http");
            writer.WriteString("url", Fill(url, facts));
            Write(writer, "headers", Headers, facts);
        }
        else
        {
            writer.WriteString("command", Command);
            writer.WriteStartArray("args");
            foreach (var argument in Arguments) writer.WriteStringValue(Fill(argument, facts));
            writer.WriteEndArray();
            Write(writer, "env", Environment, facts);
        }

        writer.WriteEndObject();
    }

    static void Write(
        Utf8JsonWriter writer, string key, ImmutableSortedDictionary<string, string> texts, CommandFacts facts)
    {
        if (texts.IsEmpty) return;
        writer.WriteStartObject(key);
        foreach (var (name, text) in texts) writer.WriteString(name, Fill(text, facts));
        writer.WriteEndObject();
    }

    static string Fill(string text, CommandFacts facts) => Placeholders.Fill(text, facts.Find, out _);
}
