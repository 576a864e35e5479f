using System.Diagnostics.CodeAnalysis;
using Andon.Core.Cards;

namespace Andon.Core.Recurrences;

/// <summary>A recurrence's id: <c>r_</c> and the digits that a card made at that moment would have got.</summary>
public readonly record struct RecurrenceId
{
    const string Prefix = "r_";
    const string CardPrefix = "t_";

    RecurrenceId(string value) => Value = value;

    public string Value { get; }

    public static RecurrenceId From(CardId made) => new(Prefix + made.Value[CardPrefix.Length..]);

    public static bool TryParse([NotNullWhen(true)] string? text, out RecurrenceId id)
    {
        id = default;
        var trimmed = text?.Trim();
        if (trimmed is null || !trimmed.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (!CardId.TryParse(CardPrefix + trimmed[Prefix.Length..], out _)) return false;
        id = new RecurrenceId(trimmed);
        return true;
    }

    public static RecurrenceId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no recurrence's id.");

    public override string ToString() => Value;
}
