namespace Andon.Cli.Rendering;

/// <summary>Facts one per line, their names aligned; what is empty is left out.</summary>
sealed class FactLines(TextWriter writer)
{
    const int NameWidth = 12;

    public void Add(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) AddPainted(name, ControlText.Line(text));
    }

    /// <summary>The caller has made the text harmless.</summary>
    public void AddPainted(string name, string text) =>
        writer.Write($"  {$"{name}:".PadRight(NameWidth + 1)} {text}\n");
}
