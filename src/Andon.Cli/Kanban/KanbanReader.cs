using Andon.Cli.Grammar;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

namespace Andon.Cli.Kanban;

/// <summary>
/// Reads a line of the dialect with our grammar's reader, as its callers are used to: a flag may be shortened to any
/// beginning that no other one has, and of a flag given twice the last one counts.
/// </summary>
sealed class KanbanReader(TimeProvider time)
{
    /// <summary>Names that scripts give from variables, which may be empty: then nothing is meant.</summary>
    static readonly string[] EmptyIsNone = ["tenant", "created-by", "idempotency-key", "author", "reviewer"];

    /// <summary>The verb that the line names, also when the rest of it cannot be read.</summary>
    public VerbEntry? Verb { get; private set; }

    /// <summary>The verb is null when none is named.</summary>
    public Arguments Read(string[] words)
    {
        var at = SkipLeadingFlags(words);
        if (at == words.Length)
            return new Arguments(null, ReadFlags(words, KanbanFlags.Everywhere, null, out _), Arguments.Nothing);
        var (verb, length) = KanbanTable.Match(words.AsSpan(at));
        if (verb is null) throw UnknownVerb(string.Join(' ', words[at..].Take(KanbanTable.IsGroup(words[at]) ? 2 : 1)));
        Verb = verb;
        string[] rest = [.. words[..at], .. words[(at + length)..]];
        var flags = ReadFlags(rest, [.. verb.Flags, .. KanbanFlags.Everywhere], verb, out var operands);
        var wantsHelp = flags.ContainsKey(KanbanFlags.Help.Name);
        var reader = new OperandReader(verb, time, ownTask: null);
        return new Arguments(verb, flags, wantsHelp ? Arguments.Nothing : reader.Read(operands));
    }

    static int SkipLeadingFlags(string[] words)
    {
        var at = 0;
        while (at < words.Length && FlagReader.IsFlag(words[at]))
        {
            var name = FlagReader.NameOf(words[at]);
            var flag = Array.Find(KanbanFlags.Everywhere, flag => flag.Answers(name)) ?? throw UnknownFlag(name, null);
            at += flag.IsSwitch || name.Length < words[at].Length ? 1 : 2;
        }

        return Math.Min(at, words.Length);
    }

    Dictionary<string, List<string>> ReadFlags(
        string[] words, Flag[] flags, VerbEntry? verb, out List<string> operands)
    {
        var literal = Array.IndexOf(words, "--");
        var end = literal < 0 ? words.Length : literal;
        string[] whole = [.. words[..end].Select(word => Completed(word, flags)), .. words[end..]];
        var reader = new FlagReader(flags, time, name => UnknownFlag(name, verb)) { LastCounts = true };
        var read = reader.Read(whole, out operands);
        foreach (var name in EmptyIsNone)
        {
            if (read.TryGetValue(name, out var texts) && texts[^1].Length == 0) read.Remove(name);
        }

        return read;
    }

    /// <summary>The whole name of a flag that was shortened; anything else as it is.</summary>
    static string Completed(string word, Flag[] flags)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal) || !FlagReader.IsFlag(word)) return word;
        var name = FlagReader.NameOf(word);
        var begun = flags.Where(flag => $"--{flag.Name}".StartsWith(name, StringComparison.Ordinal)).ToList();
        var isWhole = flags.Any(flag => flag.Answers(name));
        return isWhole || begun is not [var only] ? word : $"--{only.Name}{word[name.Length..]}";
    }

    static AndonException UnknownFlag(string name, VerbEntry? verb)
    {
        var known = (verb?.Flags ?? []).Concat(KanbanFlags.Everywhere).Select(flag => flag.Name);
        var nearest = NearestName.Of(name.TrimStart('-'), known);
        return Usage.Unknown(
            $"unrecognized arguments: {name}.", nearest is null ? "" : $"The nearest flag is --{nearest}.", "");
    }

    static AndonException UnknownVerb(string said)
    {
        var nearest = NearestName.Of($"kanban {said}", KanbanTable.All.Select(verb => verb.Name));
        return Usage.Invalid(
            $"invalid choice: '{said}'.", nearest is null ? "" : $"The nearest verb is '{nearest}'.",
            "See andon kanban --help.");
    }
}
