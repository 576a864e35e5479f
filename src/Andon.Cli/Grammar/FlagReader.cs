using System.CommandLine;
using System.CommandLine.Parsing;
using Andon.Protocol.Errors;

namespace Andon.Cli.Grammar;

/// <summary>
/// Reads the flags of one verb out of the words of a line, with System.CommandLine, and leaves the operands. What looks
/// like a flag and is none is refused, never taken for a value or an operand.
/// </summary>
/// <param name="flags">The verb's, and those of every verb.</param>
/// <param name="time">For the values that are times.</param>
/// <param name="unknown">The refusal of a word that looks like a flag.</param>
sealed class FlagReader(Flag[] flags, TimeProvider time, Func<string, AndonException> unknown)
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

    /// <summary>Given twice, the last one counts; without it that is refused.</summary>
    public bool LastCounts { get; init; }

    /// <summary>A dash alone, a negative number and a text with spaces are values.</summary>
    public static bool IsFlag(string word)
    {
        if (word.Length < 2 || word[0] != '-' || char.IsAsciiDigit(word[1]) || word[1] == '.') return false;
        return NameOf(word).AsSpan().IndexOfAny(" \t\n") < 0;
    }

    /// <summary>The flag of <c>--flag=value</c>.</summary>
    public static string NameOf(string word)
    {
        var equals = word.IndexOf('=');
        return equals < 0 ? word : word[..equals];
    }

    public Dictionary<string, List<string>> Read(string[] words, out List<string> operands)
    {
        var command = new Command(Root);
        var rest = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(rest);
        var options = Array.ConvertAll(flags, OptionOf);
        foreach (var option in options) command.Options.Add(option);

        command.Options.Add(new Option<bool>(Beginning) { Arity = ArgumentArity.Zero });
        var parsed = command.Parse([Root, Beginning, .. Apart(words)], Configuration);
        operands = Operands(parsed, rest);
        var read = new Dictionary<string, List<string>>();
        for (var i = 0; i < flags.Length; i++)
        {
            if (parsed.GetResult(options[i]) is { Implicit: false } given)
                read[flags[i].Name] = ValuesOf(flags[i], given, words);
        }

        return parsed.Errors.Count == 0 ? read : throw Usage.Invalid(parsed.Errors[0].Message, "", "See andon --help.");
    }

    /// <summary>An empty value behind the sign is a word of its own: the library takes it for none.</summary>
    IEnumerable<string> Apart(string[] words)
    {
        var literal = Array.IndexOf(words, "--");
        for (var i = 0; i < words.Length; i++)
        {
            var name = words[i].EndsWith('=') && (literal < 0 || i < literal) ? words[i][..^1] : "";
            var isEmpty = name.Length > 0 && Array.Exists(flags, flag => !flag.IsSwitch && flag.Answers(name));
            yield return isEmpty ? name : words[i];
            if (isEmpty) yield return "";
        }
    }

    static Option<string[]> OptionOf(Flag flag)
    {
        var option = new Option<string[]>($"--{flag.Name}")
        {
            Arity = flag.IsSwitch ? ArgumentArity.Zero : ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = flag.TakesMany,
        };
        foreach (var alias in flag.Aliases) option.Aliases.Add($"--{alias}");
        if (flag.Short is { } letter) option.Aliases.Add($"-{letter}");
        return option;
    }

    List<string> Operands(ParseResult parsed, Argument<string[]> rest)
    {
        var operands = new List<string>();
        if (parsed.GetResult(rest) is not { } result) return operands;
        var literals = parsed.Tokens.Reverse().TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        var firstLiteral = literals == parsed.Tokens.Count ? result.Tokens.Count : result.Tokens.Count - literals;
        foreach (var token in result.Tokens)
        {
            if (operands.Count < firstLiteral && IsFlag(token.Value)) throw unknown(NameOf(token.Value));
            operands.Add(token.Value);
        }

        return operands;
    }

    List<string> ValuesOf(Flag flag, OptionResult given, string[] words)
    {
        var name = given.IdentifierToken?.Value ?? $"--{flag.Name}";
        if (!flag.Repeats && !LastCounts && given.IdentifierTokenCount > 1) throw Twice(flag);
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

    static AndonException NoValue(Flag flag, string? next) => Usage.Invalid(
        $"--{flag.Name} needs a value ({flag.Value}).",
        next is null ? "None follows it." : $"'{next}' looks like a flag.",
        next is null ? $"Give --{flag.Name} {flag.Value}." : $"Write --{flag.Name}={next} if that is the value.");

    static AndonException Twice(Flag flag) => Usage.Invalid(
        $"--{flag.Name} is given twice.", "It can have one value only.", "Leave one of them out.");
}
