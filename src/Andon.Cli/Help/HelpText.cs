using System.Text;
using Andon.Cli.Grammar;
using Andon.Cli.Verbs;

namespace Andon.Cli.Help;

/// <summary>Help, made from the table of verbs and from nothing else.</summary>
static class HelpText
{
    const int NameWidth = 22;
    const int LineWidth = 100;

    /// <summary>What <c>andon</c> alone says: where to begin, and every verb by name.</summary>
    public static string Short()
    {
        var text = new StringBuilder("andon: a task board for fleets of agents\n\n");
        text.Append(
            "Begin:  andon up\n        andon create \"Write the index\" --assignee a-dev\n        andon list\n\n");
        foreach (var group in Groups())
            Entry(
                text, group.Key, string.Join(", ", group.GroupBy(verb => verb.Name.Split(' ')[0]).Select(Listed)), 14);
        return text.Append("\nSee andon --help, or andon <verb> --help.\n").ToString();
    }

    public static string Long()
    {
        var text = new StringBuilder("andon: a task board for fleets of agents\n\n");
        text.Append("Usage: andon <verb> [operands] [flags]\n");
        foreach (var group in Groups())
        {
            text.Append('\n').Append(group.Key).Append('\n');
            foreach (var verb in group)
                Entry(text, verb.Name, verb.Summary);
        }

        text.Append("\nFlags of every verb\n");
        foreach (var flag in GlobalFlags.All)
            Entry(text, Name(flag), flag.Summary);
        text.Append("\nExample\n  andon create \"Write the index\" --assignee a-dev --json\n");
        return text.Append("\nSee andon <verb> --help.\n").ToString();
    }

    public static string Of(VerbEntry verb) => Of(verb, GlobalFlags.All);

    /// <param name="verb">The verb.</param>
    /// <param name="everywhere">The flags that every verb beside it has too.</param>
    public static string Of(VerbEntry verb, IReadOnlyList<Flag> everywhere)
    {
        var text = new StringBuilder($"andon {verb.Name}: {verb.Summary}\n\nUsage: {verb.Usage()}\n");
        if (verb.Aliases.Length > 0)
            text.Append("Also:  ").AppendJoin(", ", verb.Aliases.Select(a => $"andon {a}")).Append('\n');
        if (verb.Notes is not null) Wrap(text.Append('\n'), verb.Notes, 0);
        if (verb.Operands.Length > 0) text.Append('\n');
        foreach (var operand in verb.Operands)
            Entry(text, operand.Usage, operand.Summary);
        if (verb.Flags.Length > 0) text.Append("\nFlags\n");
        foreach (var flag in verb.Flags)
            Entry(text, Name(flag), Described(flag));
        text.Append("\nFlags of every verb\n");
        foreach (var flag in everywhere)
            Entry(text, Name(flag), flag.Summary);
        if (verb.Json.Length > 0) Wrap(text.Append('\n'), $"With --json: {verb.Json}", 0);
        if (verb.Examples.Length > 0) text.Append("\nExamples\n");
        foreach (var example in verb.Examples)
            text.Append("  ").Append(example).Append('\n');
        return text.ToString();
    }

    public static string Described(Flag flag)
    {
        var text = new StringBuilder(flag.Summary);
        if (flag.Commas) text.Append(" Several with commas.");
        if (flag.Repeats) text.Append(" Repeatable.");
        if (flag.Aliases.Length > 0)
            text.Append(" Also ").AppendJoin(", ", flag.Aliases.Select(a => $"--{a}")).Append('.');
        return text.ToString();
    }

    public static string Name(Flag flag)
    {
        var name = flag.Short is { } letter ? $"-{letter}, --{flag.Name}" : $"--{flag.Name}";
        return flag.Value is null ? name : $"{name} {flag.Value}";
    }

    public static IEnumerable<IGrouping<string, VerbEntry>> Groups() =>
        CommandTable.All.Where(verb => !verb.IsHidden).GroupBy(verb => verb.Group);

    /// <summary><c>list</c>, or <c>boards (list create show)</c>.</summary>
    static string Listed(IGrouping<string, VerbEntry> verbs)
    {
        var rest = verbs.Where(verb => verb.Name != verbs.Key).Select(verb => verb.Name[(verbs.Key.Length + 1)..]);
        var inner = string.Join(' ', rest);
        return inner.Length == 0 ? verbs.Key : $"{verbs.Key} ({inner})";
    }

    public static void Entry(StringBuilder text, string name, string summary, int width = NameWidth)
    {
        text.Append("  ").Append(name);
        if (name.Length >= width) text.Append('\n').Append(' ', width + 2);
        else text.Append(' ', width - name.Length);
        Wrap(text, summary, width + 2);
    }

    /// <summary>Continues at the column where the text stands; every further line is indented to it.</summary>
    static void Wrap(StringBuilder text, string sentence, int indent)
    {
        var column = indent;
        var isFirst = true;
        foreach (var word in sentence.Split(' '))
        {
            if (!isFirst && column + 1 + word.Length > LineWidth)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
                isFirst = true;
            }

            if (!isFirst) text.Append(' ');
            text.Append(word);
            column += word.Length + (isFirst ? 0 : 1);
            isFirst = false;
        }

        text.Append('\n');
    }
}
