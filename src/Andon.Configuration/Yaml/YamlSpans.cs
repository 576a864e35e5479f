using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Andon.Configuration.Yaml;

/// <summary>Where a value stands in a text: from a letter to before another.</summary>
readonly record struct YamlSpan(int Start, int End);

/// <summary>Where the text is, so that one value of it can be changed and everything else left as it is.</summary>
static class YamlSpans
{
    /// <summary>Of a top-level key's value, when that is a single one; null when there is no such key.</summary>
    public static YamlSpan? OfScalar(string text, string key)
    {
        foreach (var (name, value) in Pairs(text))
        {
            if (name.Value != key) continue;
            return value is Scalar scalar
                ? new YamlSpan((int)scalar.Start.Index, (int)scalar.End.Index)
                : throw new YamlFault((int)value.Start.Line, $"'{key}' is not a single value.");
        }

        return null;
    }

    /// <summary>Where the first key begins; null when there is none.</summary>
    public static int? OfFirstKey(string text) => Pairs(text).FirstOrDefault().Key is { } key
        ? (int)key.Start.Index
        : null;

    static IEnumerable<(Scalar Key, ParsingEvent Value)> Pairs(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _)) yield break;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            yield return (key, parser.Current!);
            parser.SkipThisAndNestedEvents();
        }
    }
}
