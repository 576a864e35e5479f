using Spectre.Console;

namespace Andon.Cli.Rendering;

/// <summary>
/// A small table with headings, columns two spaces apart. A cell is a line: never wrapped and never cut, because
/// scripts read it too. Made and printed on one thread.
/// </summary>
sealed class Columns
{
    const int Gap = 2;
    const int WidthMost = 10_000;

    readonly Table _table = new Table().NoBorder();

    public Columns(params string[] headings)
    {
        foreach (var heading in headings)
            _table.AddColumn(new TableColumn(new Text(heading)).NoWrap().Padding(0, 0, Gap, 0));
    }

    public void Add(params string[] cells) => _table.AddRow(cells.Select(cell => new Text(ControlText.Line(cell))));

    public void WriteTo(TextWriter writer)
    {
        using var page = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(page),
        });
        console.Profile.Width = WidthMost;
        console.Write(_table);
        foreach (var line in page.ToString().TrimEnd('\n').Split('\n')) writer.Write($"{line.TrimEnd()}\n");
    }
}
