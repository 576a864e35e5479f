using System.Globalization;
using System.Text;

namespace Andon.Protocol.Client;

/// <summary>Builds a URL's query; what is not given is left out.</summary>
sealed class QueryText
{
    readonly StringBuilder _text = new();

    public QueryText Add(string name, string? value)
    {
        if (value is null) return this;
        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public QueryText Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public QueryText Add(string name, bool value) => Add(name, value ? "true" : null);

    public QueryText Add(string name, IReadOnlyList<string>? values) =>
        Add(name, values is { Count: > 0 } ? string.Join(',', values) : null);

    public override string ToString() => _text.ToString();
}
