using System.Text;

namespace Andon.Configuration.Profiles;

/// <summary>
/// Fills <c>{name}</c> into a text. Other braces are left alone, and so are braces inside what was filled in.
/// </summary>
static class Placeholders
{
    /// <param name="template">What a person wrote.</param>
    /// <param name="find">Null for what is no placeholder.</param>
    /// <param name="isMissing">Whether one of them stands for nothing.</param>
    public static string Fill(string template, Func<string, string?> find, out bool isMissing)
    {
        isMissing = false;
        var filled = new StringBuilder(template.Length);
        var at = 0;
        while (template.IndexOf('{', at) is var open and >= 0)
        {
            filled.Append(template, at, open - at);
            var close = template.IndexOf('}', open);
            var text = close < 0 ? null : find(template[(open + 1)..close]);
            isMissing |= text is "";
            filled.Append(text ?? "{");
            at = text is null ? open + 1 : close + 1;
        }

        return filled.Append(template, at, template.Length - at).ToString();
    }

    public static bool Names(string template, string placeholder) =>
        template.Contains($"{{{placeholder}}}", StringComparison.Ordinal);
}
