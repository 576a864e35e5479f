using System.CommandLine;
using System.CommandLine.Parsing;
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
    /// <summary>The library skips a first word that is the command's name; so it always gets this one.</summary>
    const string Root = "andon";

    /// <summary>
    /// The library takes a first word in brackets for an order to itself. It gets this switch first, which nobody
    /// can type.
    /// </summary>
    const string Beginning = "--\0";

    static readonly ParserConfiguration Configuration = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    /// <summary>The verb is null when none is named; then the flags of every verb are all there is.</summary>
    public Arguments Read(string[] words)
    {
        if (words is ["--version"]) words = ["version"];
        var at = SkipLeadingFlags(words);
        if (at == words.Length)
            return new Arguments(null, ReadFlags(GlobalFlags.All, words, null, out _), Arguments.Nothing);
        var (verb, length) = CommandTable.Match(words.AsSpan(at));
        if (verb is null) throw UnknownVerb(words.AsSpan(at));
        string[] rest = [.. words[..at], .. words[(at + length)..]];
        var flags = ReadFlags([.. verb.Flags, .. GlobalFlags.All], rest, verb, out var operands);
        var wantsHelp = flags.ContainsKey(GlobalFlags.Help.Name);
        var reader = new OperandReader(verb, time, OwnTask(flags));
        return new Arguments(verb, flags, wantsHelp ? Arguments.Nothing : reader.Read(operands));
    }

    /// <summary>A dash alone, a negative number and a text with spaces are values.</summary>
    public static bool IsFlag(string word)
    {
        if (word.Length < 2 || word[0] != '-' || char.IsAsciiDigit(word[1]) || word[1] == '.') return false;
        return NameOf(word).AsSpan().IndexOfAny(" \t\n") < 0;
    }

    /// <summary>Answers where the verb stands. Only flags of every verb may stand before it.</summary>
    static int SkipLeadingFlags(string[] words)
    {
        var at = 0;
        while (at < words.Length && IsFlag(words[at]))
        {
            var name = NameOf(words[at]);
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

    Dictionary<string, List<string>> ReadFlags(Flag[] flags, string[] words, VerbEntry? verb, out List<string> operands)
    {
        var command = new Command(Root);
        var rest = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(rest);
        var options = Array.ConvertAll(flags, OptionOf);
        foreach (var option in options) command.Options.Add(option);

        command.Options.Add(new Option<bool>(Beginning) { Arity = ArgumentArity.Zero });
        var parsed = command.Parse([Root, Beginning, .. words], Configuration);
        operands = Operands(parsed, rest, verb);
        var read = new Dictionary<string, List<string>>();
        for (var i = 0; i < flags.Length; i++)
        {
            if (parsed.GetResult(options[i]) is { Implicit: false } given)
                read[flags[i].Name] = ValuesOf(flags[i], given, words);
        }

        return parsed.Errors.Count == 0 ? read : throw Usage.Invalid(parsed.Errors[0].Message, "", "See andon --help.");
    }

    static Option<string[]> OptionOf(Flag flag)
    {
        var option = new Option<string[]>($"--{flag.Name}")
        {
            Arity = flag.IsSwitch ? ArgumentArity.Zero : ArgumentArity.ZeroOrMore,
        };
        foreach (var alias in flag.Aliases) option.Aliases.Add($"--{alias}");
        if (flag.Short is { } letter) option.Aliases.Add($"-{letter}");
        return option;
    }

    static List<string> Operands(ParseResult parsed, Argument<string[]> rest, VerbEntry? verb)
    {
        var operands = new List<string>();
        if (parsed.GetResult(rest) is not { } result) return operands;
        var literals = parsed.Tokens.Reverse().TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        var firstLiteral = literals == parsed.Tokens.Count ? result.Tokens.Count : result.Tokens.Count - literals;
        foreach (var token in result.Tokens)
        {
            if (operands.Count < firstLiteral && IsFlag(token.Value)) throw UnknownFlag(NameOf(token.Value), verb);
            operands.Add(token.Value);
        }

        return operands;
    }

    List<string> ValuesOf(Flag flag, OptionResult given, string[] words)
    {
        var name = given.IdentifierToken?.Value ?? $"--{flag.Name}";
        if (!flag.Repeats && given.IdentifierTokenCount > 1) throw Twice(flag);
        if (flag.IsSwitch)
        {
            return Array.Exists(words, word => word.StartsWith($"{name}=", StringComparison.Ordinal))
                ? throw Usage.Invalid($"{name} takes no value.", "It is a switch.", $"Give {name} alone.")
                : [];
        }

        if (given.Tokens.Count < given.IdentifierTokenCount)
            throw NoValue(flag, words.SkipWhile(word => word != name).ElementAtOrDefault(1));
        var values = new List<string>();
        foreach (var token in given.Tokens)
        {
            var isAttached = Array.IndexOf(words, $"{name}={token.Value}") >= 0;
            if (IsFlag(token.Value) && !isAttached) throw NoValue(flag, token.Value);
            if (flag.Commas) values.AddRange(Split(flag, token.Value));
            else values.Add(ValueCheck.Checked(flag, token.Value, time));
        }

        return values;
    }

    IEnumerable<string> Split(Flag flag, string text) =>
        text.Split(',', StringSplitOptions.TrimEntries).Select(part => ValueCheck.Checked(flag, part, time));

    static string NameOf(string word)
    {
        var equals = word.IndexOf('=');
        return equals < 0 ? word : word[..equals];
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

    static AndonException NoValue(Flag flag, string? next) => Usage.Invalid(
        $"--{flag.Name} needs a value ({flag.Value}).",
        next is null ? "None follows it." : $"'{next}' looks like a flag.",
        next is null ? $"Give --{flag.Name} {flag.Value}." : $"Write --{flag.Name}={next} if that is the value.");

    static AndonException Twice(Flag flag) => Usage.Invalid(
        $"--{flag.Name} is given twice.", "It can have one value only.", "Leave one of them out.");
}
