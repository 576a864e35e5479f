using System.Buffers;
using System.Text;
using System.Text.Json;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Runs;

/// <summary>
/// A run's metadata on its way in: a JSON object within its limit, kept exactly as it was given. Its <c>artifacts</c>,
/// a list of texts, are also told in the event.
/// </summary>
public static class RunMetadata
{
    const int DepthMax = 64;

    internal static Refusal? Check(string? metadata) => Read(metadata, out _);

    /// <summary>The texts in <c>artifacts</c>, empty when there are none.</summary>
    public static IReadOnlyList<string> Artifacts(string? metadata)
    {
        Read(metadata, out var artifacts);
        return artifacts;
    }

    static Refusal? Read(string? metadata, out IReadOnlyList<string> artifacts)
    {
        artifacts = [];
        if (metadata is null) return null;
        if (TextRules.Long("metadata", metadata, TextLimits.MetadataBytesMax) is { } invalid) return invalid;
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(metadata.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(metadata, bytes);
            artifacts = Walk(bytes.AsSpan(0, length));
            return null;
        }
        catch (JsonException error)
        {
            return Malformed(error.Message);
        }
        catch (InvalidOperationException)
        {
            return Malformed("A text in it is not valid Unicode.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    static List<string> Walk(ReadOnlySpan<byte> json)
    {
        var artifacts = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("It is not an object.");
        var inArtifacts = false;
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                inArtifacts = reader.CurrentDepth == 1 && reader.ValueTextEquals("artifacts"u8);
                if (reader.ValueIsEscaped) reader.GetString();
            }
            else if (inArtifacts && reader.CurrentDepth == 2)
            {
                artifacts.Add(reader.GetString() ?? "");
            }
            else if (reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }

        return artifacts;
    }

    static Refusal Malformed(string why) =>
        TextRules.Bad("metadata", $"It is not a JSON object: {why}", "Send one JSON object, such as {\"tests\": 12}.");
}
