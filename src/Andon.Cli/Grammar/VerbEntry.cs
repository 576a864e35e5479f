using Andon.Cli.Execution;

namespace Andon.Cli.Grammar;

/// <summary>
/// One verb: everything that help, completion, the reference page, the parser and dispatch need to know about it. A
/// name of two words is a verb of a group (<c>boards list</c>).
/// </summary>
sealed record VerbEntry(string Name, string Group, string Summary)
{
    public string[] Aliases { get; init; } = [];

    public Operand[] Operands { get; init; } = [];

    public Flag[] Flags { get; init; } = [];

    /// <summary>Whole command lines; at least one, and each must parse.</summary>
    public string[] Examples { get; init; } = [];

    /// <summary>What --json prints.</summary>
    public string Json { get; init; } = "";

    /// <summary>What the summary cannot say, in sentences.</summary>
    public string? Notes { get; init; }

    /// <summary>Not in help or the reference: called by our own programs.</summary>
    public bool IsHidden { get; init; }

    /// <summary>It waits for something else than the daemon's answer, and --timeout limits that wait.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Its --home names the home of another program; ours comes from the environment.</summary>
    public bool HomeIsOthers { get; init; }

    public required Func<Invocation, Task<int>> Run { get; init; }

    /// <summary>As in help: <c>andon block &lt;id&gt; [reason…] [flags]</c>.</summary>
    public string Usage()
    {
        var words = new List<string> { "andon", Name };
        words.AddRange(Operands.Select(operand => operand.Usage));
        if (Flags.Length > 0) words.Add("[flags]");
        return string.Join(' ', words);
    }

    public IEnumerable<string> FlagNames()
    {
        foreach (var flag in Flags.Concat(GlobalFlags.All))
        {
            yield return flag.Name;
            foreach (var alias in flag.Aliases)
            {
                yield return alias;
            }
        }
    }
}
