using System.Globalization;

namespace Andon.Cli.Grammar;

/// <summary>
/// A command line that was read and found good: the verb, if one was named, its operands in order, and its flags'
/// texts. Every value has passed its kind's check, so the typed getters do not fail.
/// </summary>
sealed record Arguments(
    VerbEntry? Verb,
    IReadOnlyDictionary<string, List<string>> Flags,
    IReadOnlyDictionary<string, List<string>> Operands)
{
    public static IReadOnlyDictionary<string, List<string>> Nothing { get; } = new Dictionary<string, List<string>>();

    public bool Has(string flag) => Flags.ContainsKey(flag);

    public string? Text(string flag) => Flags.TryGetValue(flag, out var texts) ? texts[^1] : null;

    public IReadOnlyList<string> Texts(string flag) => Flags.TryGetValue(flag, out var texts) ? texts : [];

    public int? Integer(string flag) =>
        Text(flag) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    public TimeSpan? Duration(string flag) => Text(flag) is { } text ? DurationText.Parse(text) : null;

    /// <summary>Whole seconds, rounded up, so that a short duration does not become none.</summary>
    public int? Seconds(string flag) =>
        Duration(flag) is { } duration ? (int)Math.Ceiling(duration.TotalSeconds) : null;

    public DateTimeOffset? Time(string flag, TimeProvider time)
    {
        if (Text(flag) is not { } text) return null;
        return TimeText.TryParse(text, time, out var moment) ? moment : throw new FormatException(text);
    }

    /// <summary>The operand that must be there.</summary>
    public string Operand(string name) => Operands[name][0];

    public string? OperandOrNull(string name) => Operands.TryGetValue(name, out var texts) ? texts[0] : null;

    public IReadOnlyList<string> OperandTexts(string name) =>
        Operands.TryGetValue(name, out var texts) ? texts : [];

    /// <summary>The words of an operand as one text; null when there are none.</summary>
    public string? Words(string name) =>
        Operands.TryGetValue(name, out var texts) ? string.Join(' ', texts) : null;
}
