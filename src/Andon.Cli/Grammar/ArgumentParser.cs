using Andon.Cli.Verbs;
using Andon.Protocol.Errors;

namespace Andon.Cli.Grammar;

/// <summary>
/// Reads a command line against the table of verbs. Strict on purpose: what looks like a flag and is none is refused with
/// the nearest one, never taken for a value or an operand; a flag that can be given once is not silently overwritten.
/// </summary>
sealed class ArgumentParser(TimeProvider time, string? ownTask)
{
    readonly Dictionary<string, List<string>> _flags = [];
    readonly List<string> _operands = [];

    /// <summary>Null when no verb is named.</summary>
    public Arguments? Parse(ReadOnlySpan<string> words)
    {
        var at = 0;
        while (at < words.Length && IsFlag(words[at]))
            at = ReadFlag(words, at, null);
        if (at == words.Length) return null;

        var (verb, length) = CommandTable.Match(words[at..]);
        if (verb is null) throw UnknownVerb(words[at..]);
        ReadRest(words[(at + length)..], verb);
        var wantsHelp = _flags.ContainsKey(GlobalFlags.Help.Name);
        var operands = wantsHelp ? [] : new OperandReader(verb, time, ownTask).Read(_operands);
        return new Arguments(verb, _flags, operands);
    }

    /// <summary>Whether a flag of every verb was given, also when no verb was.</summary>
    public bool Has(Flag flag) => _flags.ContainsKey(flag.Name);

    /// <summary>A dash alone, a negative number and a text with spaces are values.</summary>
    public static bool IsFlag(string word)
    {
        if (word.Length < 2 || word[0] != '-' || char.IsAsciiDigit(word[1]) || word[1] == '.') return false;
        var name = word.AsSpan();
        var equals = name.IndexOf('=');
        return (equals < 0 ? name : name[..equals]).IndexOfAny(" \t\n") < 0;
    }

    void ReadRest(ReadOnlySpan<string> words, VerbEntry verb)
    {
        var at = 0;
        while (at < words.Length)
        {
            if (words[at] == "--")
            {
                _operands.AddRange(words[(at + 1)..]);
                return;
            }

            if (IsFlag(words[at])) at = ReadFlag(words, at, verb);
            else _operands.Add(words[at++]);
        }
    }

    /// <summary>Answers where the next word begins.</summary>
    int ReadFlag(ReadOnlySpan<string> words, int at, VerbEntry? verb)
    {
        var word = words[at];
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        var flag = Find(name, verb) ?? throw UnknownFlag(name, verb);
        if (flag.IsSwitch)
        {
            if (equals >= 0) throw Usage.Invalid($"{name} takes no value.", "It is a switch.", $"Give {name} alone.");
            Add(flag, "");
            return at + 1;
        }

        if (equals >= 0)
        {
            Add(flag, word[(equals + 1)..]);
            return at + 1;
        }

        if (at + 1 == words.Length || (words[at + 1] != "-" && IsFlag(words[at + 1])))
            throw NoValue(flag, at + 1 < words.Length ? words[at + 1] : null);
        Add(flag, words[at + 1]);
        return at + 2;
    }

    void Add(Flag flag, string text)
    {
        if (!_flags.TryGetValue(flag.Name, out var texts)) _flags[flag.Name] = texts = [];
        else if (!flag.Repeats) throw Twice(flag);
        if (flag.IsSwitch) texts.Add(text);
        else if (flag.Commas) texts.AddRange(Split(flag, text));
        else texts.Add(ValueCheck.Checked(flag, text, time));
    }

    IEnumerable<string> Split(Flag flag, string text) =>
        text.Split(',', StringSplitOptions.TrimEntries).Select(part => ValueCheck.Checked(flag, part, time));

    static Flag? Find(string name, VerbEntry? verb)
    {
        if (name.StartsWith("--", StringComparison.Ordinal))
            return verb is null ? GlobalFlags.Find(name.AsSpan(2)) : verb.FindFlag(name.AsSpan(2));
        if (name.Length != 2) return null;
        return verb is null ? GlobalFlags.Find(name[1]) : verb.FindFlag(name[1]);
    }

    static AndonException UnknownFlag(string name, VerbEntry? verb)
    {
        var bare = name.TrimStart('-');
        if (verb is null && CommandTable.AllFlagNames().Contains(bare))
        {
            return Usage.Unknown(
                $"Unknown flag {name} before the verb.", "Only the flags of every verb may stand there.", "Put it after the verb.");
        }

        var known = verb is null ? GlobalFlags.All.Select(flag => flag.Name) : verb.FlagNames();
        var nearest = NearestName.Of(bare, known);
        var help = verb is null ? "andon --help" : $"andon {verb.Name} --help";
        return Usage.Unknown(
            $"Unknown flag {name}.",
            nearest is null ? "No flag has a name like it." : $"The nearest flag is --{nearest}.",
            $"See {help}; write -- before words that only look like flags.");
    }

    static AndonException UnknownVerb(ReadOnlySpan<string> words)
    {
        var (said, nearest) = CommandTable.Nearest(words);
        return Usage.Invalid(
            $"Unknown verb '{said}'.",
            nearest is null ? "No verb has a name like it." : $"The nearest verb is '{nearest}'.",
            "See andon --help.");
    }

    static AndonException NoValue(Flag flag, string? next) => Usage.Invalid(
        $"--{flag.Name} needs a value ({flag.Value}).",
        next is null ? "The line ends after it." : $"'{next}' looks like a flag.",
        next is null ? $"Give --{flag.Name} {flag.Value}." : $"Write --{flag.Name}={next} if that is the value.");

    static AndonException Twice(Flag flag) => Usage.Invalid(
        $"--{flag.Name} is given twice.", "It can have one value only.", "Leave one of them out.");
}
