using System.Globalization;
using System.Text.Json;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

namespace Andon.Cli.Grammar;

/// <summary>
/// Whether a value is of its kind. Answers the value in its one form, or refuses it saying which forms there are.
/// </summary>
static class ValueCheck
{
    public static string Checked(Flag flag, string text, TimeProvider time)
    {
        if (flag.Kind == ValueKind.Integer) return CheckedInteger(flag, text);
        return CheckedValue($"--{flag.Name}", flag.Kind, flag.Choices, text, time);
    }

    public static string Checked(Operand operand, string text, TimeProvider time) =>
        CheckedValue($"<{operand.Name}>", operand.Kind, operand.Choices, text, time);

    static string CheckedValue(
        string what, ValueKind kind, string[] choices, string text, TimeProvider time) => kind switch
        {
            ValueKind.Name or ValueKind.File when string.IsNullOrWhiteSpace(text) =>
                throw Refuse(what, text, "It is blank.", "Give a text."),
            ValueKind.Duration when !DurationText.TryParse(text, out _) =>
                throw Refuse(
                    what, text, "It is no duration.", "Give whole seconds or a number and s, m, h or d: 90, 1.5h, 2d."),
            ValueKind.Age when !DurationText.TryParseAge(text, out _) =>
                throw Refuse(
                    what, text, "It is no age.", "Give a number above 0 and its unit s, m, h or d: 90s, 12h, 30d."),
            ValueKind.Time when !TimeText.TryParse(text, time, out _) =>
                throw Refuse(what, text, "It is no time.", $"Give {TimeText.Forms}."),
            ValueKind.Choice => CheckedChoice(what, choices, text),
            ValueKind.TaskId => CheckedTask(what, text),
            ValueKind.Board => CheckedBoard(what, text),
            ValueKind.JsonObject => CheckedObject(what, text),
            ValueKind.Workspace => CheckedWorkspace(what, text),
            _ => text,
        };

    static string CheckedInteger(Flag flag, string text)
    {
        var parsed = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if (parsed && number >= flag.Least && number <= flag.Most) return text;
        var range = (flag.Least, flag.Most) switch
        {
            (int.MinValue, int.MaxValue) => "a whole number",
            (_, int.MaxValue) => $"a whole number of at least {flag.Least}",
            _ => $"a whole number from {flag.Least} to {flag.Most}",
        };
        throw Refuse(
            $"--{flag.Name}", text, parsed ? "It is out of range." : "It is no whole number.", $"Give {range}.");
    }

    static string CheckedChoice(string what, string[] choices, string text)
    {
        if (Array.IndexOf(choices, text) >= 0) return text;
        var nearest = NearestName.Of(text, choices);
        throw Refuse(what, text,
            nearest is null ? "It is none of the choices." : $"The nearest choice is '{nearest}'.",
            $"Give one of {string.Join(", ", choices)}.");
    }

    static string CheckedTask(string what, string text) => CardId.TryParse(text, out var id)
        ? id.Value
        : throw Refuse(
            what, text, "It is no task id.", "Give t_ and 8 to 32 lower-case hex digits, as andon list prints it.");

    static string CheckedBoard(string what, string text) => BoardSlug.TryParse(text, out var slug)
        ? slug.Value
        : throw Refuse(
            what, text, "It is no board name.", "Give 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.");

    static string CheckedObject(string what, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return text;
        }
        catch (JsonException)
        {
            // Said below, for both.
        }

        throw Refuse(what, text, "It is no JSON object.", "Give one such as '{\"files\": 3}'.");
    }

    static string CheckedWorkspace(string what, string text)
    {
        var (kind, path) = SplitWorkspace(text);
        if (kind is "scratch" && path is null) return text;
        if (kind is "worktree" && path is not "") return text;
        if (kind is "dir" && !string.IsNullOrWhiteSpace(path)) return text;
        throw Refuse(what, text, "It is no workspace.", "Give scratch, dir:PATH, worktree or worktree:PATH.");
    }

    /// <summary><c>dir:/srv/x</c> is <c>dir</c> and <c>/srv/x</c>; the path is null where there is no colon.</summary>
    public static (string Kind, string? Path) SplitWorkspace(string text)
    {
        var colon = text.IndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    static AndonException Refuse(string what, string text, string why, string next) =>
        Usage.Invalid($"{what} cannot be '{Shortened(text)}'.", why, next);

    static string Shortened(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
