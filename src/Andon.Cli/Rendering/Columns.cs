namespace Andon.Cli.Rendering;

/// <summary>A small table: headings, rows, columns two spaces apart, the last one not padded. Made and printed on one thread.</summary>
sealed class Columns(params string[] headings)
{
    const string Gap = "  ";

    readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(ControlText.Line)]);

    public void WriteTo(TextWriter writer)
    {
        var widths = headings.Select((heading, i) => _rows.Select(row => TextWidth.Of(row[i])).Append(heading.Length).Max());
        var all = widths.ToArray();
        WriteRow(writer, headings, all);
        foreach (var row in _rows)
            WriteRow(writer, row, all);
    }

    static void WriteRow(TextWriter writer, string[] cells, int[] widths)
    {
        var padded = cells.Select((cell, i) => TextWidth.Pad(cell, widths[i]));
        writer.Write(string.Join(Gap, padded).TrimEnd());
        writer.Write('\n');
    }
}
