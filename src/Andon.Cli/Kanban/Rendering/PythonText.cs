using System.Globalization;
using System.Text;
using System.Text.Json;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;

namespace Andon.Cli.Kanban.Rendering;

/// <summary>
/// A JSON value as the reference kanban prints it in texts: the way its language writes dictionaries.
/// </summary>
static class PythonText
{
    public static string Of(RawJson value)
    {
        using var document = JsonDocument.Parse(value.Text);
        var text = new StringBuilder();
        Append(text, document.RootElement);
        return ControlText.Line(text.ToString());
    }

    static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, value);
                break;
            case JsonValueKind.Array:
                AppendArray(text, value);
                break;
            case JsonValueKind.String:
                AppendString(text, value.GetString()!);
                break;
            case JsonValueKind.True:
                text.Append("True");
                break;
            case JsonValueKind.False:
                text.Append("False");
                break;
            case JsonValueKind.Number:
                text.Append(value.GetRawText());
                break;
            default:
                text.Append("None");
                break;
        }
    }

    static void AppendObject(StringBuilder text, JsonElement value)
    {
        var before = '{';
        foreach (var property in value.EnumerateObject())
        {
            text.Append(before).Append(before == '{' ? "" : " ");
            AppendString(text, property.Name);
            text.Append(": ");
            Append(text, property.Value);
            before = ',';
        }

        text.Append(before == '{' ? "{}" : "}");
    }

    static void AppendArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!isFirst) text.Append(", ");
            Append(text, item);
            isFirst = false;
        }

        text.Append(']');
    }

    /// <summary>Double quotes only around a text that has single ones and no double ones.</summary>
    static void AppendString(StringBuilder text, string value)
    {
        var quote = value.Contains('\'') && !value.Contains('"') ? '"' : '\'';
        text.Append(quote);
        foreach (var letter in value)
        {
            if (letter == quote || letter == '\\') text.Append('\\').Append(letter);
            else if (letter == '\n') text.Append("\\n");
            else if (letter == '\r') text.Append("\\r");
            else if (letter == '\t') text.Append("\\t");
            else if (char.IsControl(letter)) text.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
            else text.Append(letter);
        }

        text.Append(quote);
    }
}
