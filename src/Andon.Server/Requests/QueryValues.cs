using System.Globalization;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Server.Requests;

/// <summary>
/// A request's query, read strictly: parameters that the route does not know, or that come twice, are refused.
/// </summary>
sealed class QueryValues
{
    readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    QueryValues()
    {
    }

    /// <summary>Sample: <c>?status=ready,running&amp;limit=10</c>.</summary>
    public static QueryValues Parse(string query, IReadOnlyList<string> known)
    {
        var values = new QueryValues();
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? pair : pair[..equals]);
            if (!known.Contains(name)) throw Unknown(name, known);
            if (!values._values.TryAdd(name, equals < 0 ? "" : Unescape(pair[(equals + 1)..]))) throw Doubled(name);
        }

        return values;
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) =>
        Text(name) is { Length: > 0 } value ? value : throw Invalid(name, "It is missing.", $"Give ?{name}=….");

    public IReadOnlyList<string>? List(string name) => Text(name)?.Split(',', StringSplitOptions.TrimEntries);

    public bool Flag(string name, bool otherwise = false) => Text(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        var other => throw Invalid(name, $"'{Hints.Shown(other)}' is neither true nor false.", "Give true or false."),
    };

    public int? Whole(string name, int least, int most) => (int?)Long(name, least, most);

    public long? Long(string name, long least, long most)
    {
        if (Text(name) is not { } text) return null;
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        return isNumber && value >= least && value <= most
            ? value
            : throw Invalid(
                name, $"'{Hints.Shown(text)}' is not a whole number from {least} to {most}.", "Correct the value.");
    }

    public static AndonException Invalid(string name, string why, string next) =>
        new(ErrorCode.InvalidArgument, $"The parameter {name} was refused.", why, next);

    static AndonException Unknown(string name, IReadOnlyList<string> known) => new(
        ErrorCode.UnknownField, $"The parameter '{Hints.Shown(name)}' is not known.",
        "Unknown parameters are refused, never ignored.",
        known.Count == 0 ? "This path takes none." : Hints.NearestOf(name, known));

    static AndonException Doubled(string name) => new(
        ErrorCode.MalformedRequest, "The request could not be read.", $"The parameter {name} is given twice.",
        "Give it once.");

    static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
