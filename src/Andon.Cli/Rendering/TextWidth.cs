using Spectre.Console;

namespace Andon.Cli.Rendering;

/// <summary>How many columns of a terminal a text takes.</summary>
static class TextWidth
{
    public static int Of(string text) => System.Text.Ascii.IsValid(text) ? text.Length : text.GetCellWidth();

    public static string Pad(string text, int width)
    {
        var missing = width - Of(text);
        return missing > 0 ? text + new string(' ', missing) : text;
    }
}
