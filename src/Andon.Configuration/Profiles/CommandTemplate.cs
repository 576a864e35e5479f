using System.Text;

namespace Andon.Configuration.Profiles;

/// <summary>What a command's placeholders stand for in one run.</summary>
public sealed record CommandFacts(string Task, string Run, string Board, string Workspace, string Prompt);

/// <summary>
/// Fills <c>{task} {run} {board} {workspace} {prompt}</c> into a command. Each argument stays one argument, whatever
/// is filled in: there is no shell. Other braces are left alone, and so are braces inside what was filled in.
/// </summary>
public static class CommandTemplate
{
    public static IReadOnlyList<string> Fill(IReadOnlyList<string> command, CommandFacts facts) =>
        [.. command.Select(argument => FillOne(argument, facts))];

    static string FillOne(string argument, CommandFacts facts)
    {
        var filled = new StringBuilder(argument.Length);
        var at = 0;
        while (argument.IndexOf('{', at) is var open and >= 0)
        {
            filled.Append(argument, at, open - at);
            var close = argument.IndexOf('}', open);
            var text = close < 0 ? null : Lookup(argument[(open + 1)..close], facts);
            filled.Append(text ?? "{");
            at = text is null ? open + 1 : close + 1;
        }

        return filled.Append(argument, at, argument.Length - at).ToString();
    }

    static string? Lookup(string placeholder, CommandFacts facts) => placeholder switch
    {
        "task" => facts.Task,
        "run" => facts.Run,
        "board" => facts.Board,
        "workspace" => facts.Workspace,
        "prompt" => facts.Prompt,
        _ => null,
    };
}
