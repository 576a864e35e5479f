using System.Collections.Immutable;

namespace Andon.Configuration.Profiles;

/// <summary>
/// One place in a command: an argument, or a group of them that is left out whole when one of its placeholders stands
/// for nothing. A group that names <c>{skill}</c> stands once for each skill. Immutable.
/// </summary>
public sealed record CommandPart(ImmutableArray<string> Arguments, bool IsGroup)
{
    public static CommandPart Argument(string text) => new([text], IsGroup: false);

    public static CommandPart Group(params ReadOnlySpan<string> arguments) => new([.. arguments], IsGroup: true);

    internal IEnumerable<string> Fill(CommandFacts facts)
    {
        if (!IsGroup || !Arguments.Any(argument => Placeholders.Names(argument, "skill"))) return FillOnce(facts);
        return facts.Skills.SelectMany(skill => FillOnce(facts with { Skill = skill }));
    }

    IEnumerable<string> FillOnce(CommandFacts facts)
    {
        var filled = new List<string>(Arguments.Length);
        foreach (var argument in Arguments)
        {
            var text = Placeholders.Fill(argument, facts.Find, out var isMissing);
            if (IsGroup && isMissing) return [];
            filled.Add(IsOption(argument, text) ? $" {text}" : text);
        }

        return filled;
    }

    /// <summary>
    /// What came out of a task would be read as an option, and nobody who wrote the command meant that.
    /// </summary>
    static bool IsOption(string argument, string text) => argument is ['{', ..] && text is ['-', ..];
}
