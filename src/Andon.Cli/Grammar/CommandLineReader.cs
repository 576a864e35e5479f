using Andon.Cli.Execution;
using Andon.Cli.Verbs;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

namespace Andon.Cli.Grammar;

/// <summary>
/// Reads a command line: the table finds the verb, System.CommandLine the flags and their values, of this one verb
/// only, because building them all would cost more than a whole <c>andon list</c>. Strict on purpose, beyond the
/// library: what looks like a flag and is none is refused with the nearest one, never taken for a value or an
/// operand; a flag that can be given once is not silently overwritten.
/// </summary>
sealed class CommandLineReader(TimeProvider time, Worker? worker)
{
    /// <summary>The verb is null when none is named; then the flags of every verb are all there is.</summary>
    public Arguments Read(string[] words)
    {
        if (words is ["--version"]) words = ["version"];
        var at = SkipLeadingFlags(words);
        if (at == words.Length)
            return new Arguments(null, ReadFlags(words, null, out _), Arguments.Nothing);
        var (verb, length) = CommandTable.Match(words.AsSpan(at));
        if (verb is null) throw UnknownVerb(words.AsSpan(at));
        string[] rest = [.. words[..at], .. words[(at + length)..]];
        var flags = ReadFlags(rest, verb, out var operands);
        var wantsHelp = flags.ContainsKey(GlobalFlags.Help.Name);
        var reader = new OperandReader(verb, time, OwnTask(flags));
        return new Arguments(verb, flags, wantsHelp ? Arguments.Nothing : reader.Read(operands));
    }

    /// <summary>Answers where the verb stands. Only flags of every verb may stand before it.</summary>
    static int SkipLeadingFlags(string[] words)
    {
        var at = 0;
        while (at < words.Length && FlagReader.IsFlag(words[at]))
        {
            var name = FlagReader.NameOf(words[at]);
            var flag = Array.Find(GlobalFlags.All, flag => flag.Answers(name)) ?? throw UnknownFlag(name, null);
            at += flag.IsSwitch || name.Length < words[at].Length ? 1 : 2;
        }

        return Math.Min(at, words.Length);
    }

    /// <summary>The worker's task is meant only where the worker's board is.</summary>
    string? OwnTask(Dictionary<string, List<string>> flags)
    {
        if (worker is null || flags.ContainsKey(GlobalFlags.Home.Name)) return null;
        return flags.TryGetValue(GlobalFlags.Board.Name, out var board) && board[0] != worker.Board
            ? null
            : worker.Task;
    }

    Dictionary<string, List<string>> ReadFlags(string[] words, VerbEntry? verb, out List<string> operands)
    {
        var reader = new FlagReader([.. verb?.Flags ?? [], .. GlobalFlags.All], time, name => UnknownFlag(name, verb));
        return reader.Read(words, out operands);
    }

    static AndonException UnknownFlag(string name, VerbEntry? verb)
    {
        var bare = name.TrimStart('-');
        if (verb is null && CommandTable.AllFlagNames().Contains(bare))
        {
            return Usage.Unknown(
                $"Unknown flag {name} before the verb.", "Only the flags of every verb may stand there.",
                "Put it after the verb.");
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
}
