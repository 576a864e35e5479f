using System.Collections.Immutable;

namespace Andon.Configuration.Profiles;

/// <summary>
/// A command with placeholders. Each argument stays one argument, whatever is filled in: there is no shell. One that
/// begins with a placeholder never becomes an option: a dash that was filled in gets a space before it. Immutable.
/// </summary>
public sealed class CommandTemplate(params ImmutableArray<CommandPart> parts)
{
    public static CommandTemplate None { get; } = new([]);

    public ImmutableArray<CommandPart> Parts => parts;

    public bool IsEmpty => parts.IsEmpty;

    /// <summary>Null when there is no command.</summary>
    public string? Program => parts.IsEmpty ? null : parts[0].Arguments[0];

    /// <summary>With every group in it.</summary>
    public IReadOnlyList<string> Arguments => [.. parts.SelectMany(part => part.Arguments)];

    /// <summary>
    /// Whether only a run can tell what program it is: it is filled in, or lies in a workspace that a task brings.
    /// </summary>
    public static bool IsOfRun(string program) => program.Contains('{', StringComparison.Ordinal)
        || (program.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(program));

    public static CommandTemplate Of(params IEnumerable<string> arguments) =>
        new([.. arguments.Select(CommandPart.Argument)]);

    public bool Names(string placeholder) =>
        parts.Any(part => part.Arguments.Any(argument => Placeholders.Names(argument, placeholder)));

    public IReadOnlyList<string> Fill(CommandFacts facts) => [.. parts.SelectMany(part => part.Fill(facts))];

    /// <summary>For people: a group stands in brackets.</summary>
    public override string ToString() => string.Join(' ', parts.Select(Show));

    static string Show(CommandPart part)
    {
        var text = string.Join(' ', part.Arguments.Select(Quote));
        return part.IsGroup ? $"[{text}]" : text;
    }

    static string Quote(string text) =>
        text.Length > 0 && !text.Any(char.IsWhiteSpace) ? text : $"\"{text}\"";
}
