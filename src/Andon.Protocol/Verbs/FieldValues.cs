using System.Collections.Immutable;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Recurrences;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

namespace Andon.Protocol.Verbs;

/// <summary>Turns the wire's plain values into the rules' own, or refuses them by the name of their field.</summary>
static class FieldValues
{
    const long SecondsMax = 253_402_300_799; // 9999-12-31T23:59:59Z

    public static CardId Card(string? text, string field)
    {
        if (CardId.TryParse(text, out var id)) return id;
        throw Invalid(field, $"'{Shorten(text)}' is not a task id: those are t_ and hex digits.", "Give a task's id.");
    }

    public static RecurrenceId Recurrence(string? text, string field)
    {
        if (RecurrenceId.TryParse(text, out var id)) return id;
        throw Invalid(
            field, $"'{Shorten(text)}' is no recurring task's id: those are r_ and hex digits.",
            "See them with: andon recurring list");
    }

    public static ImmutableArray<CardId> Cards(IReadOnlyList<string>? texts, string field) =>
        texts is null ? [] : [.. texts.Select(text => Card(text, field))];

    public static ImmutableArray<string>? Texts(IReadOnlyList<string>? texts, string field)
    {
        if (texts is null) return null;
        if (texts.Any(text => text is null)) throw Invalid(field, "An item of the list is null.", "Give texts only.");
        return [.. texts];
    }

    public static Instant? Time(long? seconds, string field)
    {
        if (seconds is null) return null;
        if (seconds is < 0 or > SecondsMax)
        {
            throw Invalid(
                field, $"{seconds} is not a time: it counts the seconds since 1970.", $"Give 0 to {SecondsMax}.");
        }

        return Instant.FromSeconds(seconds.Value);
    }

    /// <summary>The text of a JSON object.</summary>
    public static string? Metadata(RawJson? json, string field)
    {
        if (json is null) return null;
        if (json.Value.IsObject) return json.Value.Text;
        throw Invalid(field, "It is not a JSON object.", "Give an object, such as {\"files\": 3}.");
    }

    public static AndonException Invalid(string field, string why, string next) =>
        new(ErrorCode.InvalidArgument, $"The field {field} was refused.", why, next);

    static string Shorten(string? text) => text is { Length: > 40 } ? text[..40] + "…" : text ?? "null";
}
