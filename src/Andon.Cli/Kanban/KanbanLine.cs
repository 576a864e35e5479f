using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Help;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Cli.Kanban;

/// <summary>
/// One call of <c>andon kanban</c>: the reference kanban's verbs, texts and exit statuses over our daemon. What cannot
/// be meant exits with 2, everything that was refused with 1.
/// </summary>
sealed class KanbanLine(Surroundings around)
{
    const int Refused = 1;
    const int Misused = 2;

    /// <summary>
    /// The line without the word that makes it one of the dialect; null when it is none. A home or a board may be
    /// named before it.
    /// </summary>
    public static string[]? WordsOf(string[] words)
    {
        var at = 0;
        while (at < words.Length && Leading(words[at]) is > 0 and var taken) at += taken;
        return at < words.Length && words[at] == KanbanTable.Root ? [.. words[..at], .. words[(at + 1)..]] : null;
    }

    public async Task<int> RunAsync(string[] words)
    {
        var reader = new KanbanReader(around.Time);
        Arguments arguments;
        try
        {
            arguments = reader.Read(words);
        }
        catch (AndonException misread)
        {
            return Misuse(reader.Verb, RefusalText.Sentence(misread.Refusal));
        }

        if (arguments.Verb is not { } verb) return Print(KanbanHelp.Text());
        if (arguments.Has(KanbanFlags.Help.Name)) return Print(HelpText.Of(verb, KanbanFlags.Everywhere));
        return await RunAsync(verb, arguments);
    }

    async Task<int> RunAsync(VerbEntry verb, Arguments arguments)
    {
        using var invocation = new Invocation(arguments, KanbanSurroundings.Of(around));
        try
        {
            return await verb.Run(invocation);
        }
        catch (MisuseException misuse)
        {
            return Misuse(verb, misuse.Message);
        }
        catch (AndonException refused)
        {
            return Tell(TextOf(refused, arguments), Refused);
        }
    }

    static string TextOf(AndonException refused, Arguments arguments) => refused.Code switch
    {
        ErrorCode.TaskNotFound or ErrorCode.TaskDeleted when arguments.OperandOrNull("id") is { } id =>
            $"no such task: {ControlText.Line(id)}",
        ErrorCode.BoardNotFound when arguments.Text("board") is { } board =>
            $"kanban: board '{board}' does not exist. Create it with: andon kanban boards create {board}",
        _ => $"kanban: {RefusalText.Sentence(refused.Refusal)}",
    };

    static int Leading(string word) => word switch
    {
        "--home" or "--board" => 2,
        _ when word.StartsWith("--home=", StringComparison.Ordinal) => 1,
        _ when word.StartsWith("--board=", StringComparison.Ordinal) => 1,
        _ => 0,
    };

    int Print(string text)
    {
        around.Output.Write(text);
        return 0;
    }

    int Misuse(VerbEntry? verb, string why)
    {
        var usage = verb?.Usage() ?? "andon kanban [--board SLUG] <verb> [operands] [flags]";
        return Tell($"usage: {usage}\nandon kanban: error: {why}", Misused);
    }

    int Tell(string text, int status)
    {
        around.Errors.Write($"{text}\n");
        return status;
    }
}
