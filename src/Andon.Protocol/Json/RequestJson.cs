using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Json;

/// <summary>
/// Reads a request's body strictly: unknown fields, doubled fields, missing ones and wrong types are typed refusals
/// that name the field. The fast way only reads; what was wrong is found out in a second look.
/// </summary>
public static class RequestJson
{
    public static T Read<T>(in ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var request = JsonSerializer.Deserialize(ref reader, type);
            if (request is not null && !HasMore(ref reader)) return request;
            throw Malformed("The body is not one JSON object.");
        }
        catch (JsonException failure)
        {
            throw Explain(body, type, failure);
        }
    }

    static bool HasMore(ref Utf8JsonReader reader) => reader.Read();

    static AndonException Explain(in ReadOnlySequence<byte> body, JsonTypeInfo type, JsonException failure)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException malformed)
        {
            return Malformed(
                $"The body is not JSON: byte {malformed.BytePositionInLine} of line {malformed.LineNumber + 1}.");
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? ExplainFields(document.RootElement, type, failure)
                : Malformed("The body is not a JSON object.");
        }
    }

    static AndonException ExplainFields(JsonElement body, JsonTypeInfo type, JsonException failure)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in body.EnumerateObject())
        {
            if (type.Properties.All(known => known.Name != field.Name)) return Unknown(field.Name, type);
            if (!seen.Add(field.Name)) return Malformed($"The field {field.Name} is given twice.");
        }

        if (type.Properties.FirstOrDefault(known => known.IsRequired && !seen.Contains(known.Name)) is { } missing)
            return Invalid(missing.Name, "It is missing.", $"Give {Expected(missing.PropertyType)}.");

        var name = failure.Path?.TrimStart('$', '.').Split('.', '[')[0];
        return type.Properties.FirstOrDefault(known => known.Name == name) is { } wrong
            ? Invalid(wrong.Name, $"Its value is not {Expected(wrong.PropertyType)}.", "Correct the value.")
            : Malformed("A value cannot be read: check its type and its characters.");
    }

    static AndonException Unknown(string name, JsonTypeInfo type)
    {
        var known = type.Properties.Select(property => property.Name).Order(StringComparer.Ordinal).ToList();
        var shown = name.Length <= 64 ? name : name[..64] + "…";
        var next = NearestName.Of(name, known) is { } nearest
            ? $"Did you mean {nearest}?"
            : known.Count == 0 ? "Send an empty object." : $"Known are {string.Join(", ", known)}.";
        return new AndonException(
            ErrorCode.UnknownField, $"The field '{shown}' is not known.", "Unknown fields are refused, never ignored.",
            next);
    }

    static AndonException Malformed(string why) =>
        new(ErrorCode.MalformedRequest, "The request could not be read.", why, "Send one JSON object in UTF-8.");

    static AndonException Invalid(string field, string why, string next) =>
        new(ErrorCode.InvalidArgument, $"The field {field} was refused.", why, next);

    static string Expected(Type type)
    {
        if (type == typeof(string)) return "a text";
        if (type == typeof(int) || type == typeof(int?)) return "a whole number of at most 32 bits";
        if (type == typeof(long) || type == typeof(long?)) return "a whole number";
        if (type == typeof(bool) || type == typeof(bool?)) return "true or false";
        if (type == typeof(IReadOnlyList<string>)) return "a list of texts";
        return "a JSON object";
    }
}
