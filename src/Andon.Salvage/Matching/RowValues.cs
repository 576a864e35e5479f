using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Andon.Salvage.Matching;

/// <summary>The values of a row by the names of its columns, which all rows of one form share.</summary>
sealed class RowValues(RowForm form, object?[] values) : IReadOnlyDictionary<string, object?>
{
    public int Count => values.Length;

    public IEnumerable<string> Keys => form.Names;

    public IEnumerable<object?> Values => values;

    public object? this[string key] => values[form.PlaceByName[key]];

    public bool ContainsKey(string key) => form.PlaceByName.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var isKnown = form.PlaceByName.TryGetValue(key, out var place);
        value = isKnown ? values[place] : null;
        return isKnown;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < values.Length; i++) yield return new(form.Names[i], values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
