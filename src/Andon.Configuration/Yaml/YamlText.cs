using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Andon.Configuration.Yaml;

/// <summary>
/// Reads YAML from the parser's own events, without reflection, into values that remember their lines. Anchors,
/// aliases, tags and several documents are refused: what a file says is exactly what stands in it.
/// </summary>
static class YamlText
{
    const int DepthMax = 20;

    /// <summary>Null when the text holds nothing but comments.</summary>
    public static YamlValue? Parse(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _)) return null;

            parser.Consume<DocumentStart>();
            var value = Read(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<StreamEnd>(out _)) return value;

            throw new YamlFault(LineOf(parser.Current!), "The file holds more than one document.");
        }
        catch (YamlException fault)
        {
            throw new YamlFault((int)fault.Start.Line, $"The file is not valid YAML: {fault.Message}");
        }
    }

    static YamlValue Read(Parser parser, int depth)
    {
        if (depth > DepthMax)
        {
            throw new YamlFault(LineOf(parser.Current!), $"It is nested deeper than {DepthMax} levels.");
        }
        if (parser.TryConsume<Scalar>(out var scalar)) return ReadScalar(scalar);
        if (parser.TryConsume<SequenceStart>(out var list)) return ReadList(parser, list, depth);
        if (parser.TryConsume<MappingStart>(out var map)) return ReadMap(parser, map, depth);

        throw new YamlFault(LineOf(parser.Current!), "An alias (*) is not allowed here; write the value out.");
    }

    static YamlScalar ReadScalar(Scalar scalar)
    {
        RefuseDecoration(scalar);
        return new YamlScalar(LineOf(scalar), scalar.Value, scalar.Style is not ScalarStyle.Plain);
    }

    static YamlList ReadList(Parser parser, SequenceStart start, int depth)
    {
        RefuseDecoration(start);
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Read(parser, depth + 1));

        return new YamlList(LineOf(start), items);
    }

    static YamlMap ReadMap(Parser parser, MappingStart start, int depth)
    {
        RefuseDecoration(start);
        var entries = new List<YamlEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                throw new YamlFault(LineOf(parser.Current!), "A key must be a plain name.");

            if (entries.Find(entry => entry.Key == key.Value) is { } first)
                throw new YamlFault(
                    LineOf(key), $"'{key.Value}' stands here for the second time; the first is in line {first.Line}.");

            entries.Add(new YamlEntry(key.Value, LineOf(key), Read(parser, depth + 1)));
        }

        return new YamlMap(LineOf(start), entries);
    }

    static void RefuseDecoration(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw new YamlFault(LineOf(node), "An anchor (&) is not allowed here; write the value out.");
        }
        if (!node.Tag.IsEmpty) throw new YamlFault(LineOf(node), $"The tag {node.Tag.Value} is not allowed here.");
    }

    static int LineOf(ParsingEvent at) => (int)at.Start.Line;
}
