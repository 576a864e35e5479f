using Andon.Tidy.CSharp;

namespace Andon.Tidy;

/// <summary>One file of the repository: its path from the root, with forward slashes, and its text.</summary>
sealed class TextFile(string path, string text)
{
    readonly Lazy<SourceText> _source = new(() => SourceText.Parse(text));
    readonly Lazy<string[]> _lines = new(() => text.Split('\n'));

    public string Path => path;
    public string Text => text;
    public IReadOnlyList<string> Lines => _lines.Value;

    /// <summary>The text split into code and comments; only C# files have a meaningful one.</summary>
    public SourceText Source => _source.Value;

    public bool IsCSharp => path.EndsWith(".cs", StringComparison.Ordinal);
    public bool IsMarkdown => path.EndsWith(".md", StringComparison.Ordinal);
    public bool IsProject => path.EndsWith(".csproj", StringComparison.Ordinal);

    public bool IsUnder(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (path.StartsWith(folder + "/", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    public int LineOf(int offset) => 1 + text.AsSpan(0, offset).Count('\n');
}
