using Andon.Cli.Grammar;
using Andon.Cli.Help;
using Andon.Cli.Kanban;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;

namespace Andon.Cli.Execution;

/// <summary>
/// The whole of one call: read the line, run the verb, tell every failure in its one form, and answer the exit status.
/// Nothing leaves it but the status.
/// </summary>
sealed class CommandLine(Surroundings around)
{
    public async Task<int> RunAsync(string[] words)
    {
        var asJson = Array.IndexOf(words, $"--{GlobalFlags.Json.Name}") >= 0;
        try
        {
            return await GuardedAsync(words, asJson);
        }
        catch (OutputException gone) when (gone.IsBrokenPipe)
        {
            return 0; // Whoever read our output has seen enough; what was asked for is done.
        }
        catch (OutputException failure)
        {
            return TellIfPossible(OutputFailure(failure));
        }
    }

    async Task<int> GuardedAsync(string[] words, bool asJson)
    {
        var status = await AnswerAsync(words, asJson);
        around.Flush();
        return status;
    }

    async Task<int> AnswerAsync(string[] words, bool asJson)
    {
        try
        {
            return await RunVerbAsync(words);
        }
        catch (AndonException refused)
        {
            return Tell(refused, asJson);
        }
        catch (OperationCanceledException)
        {
            return around.Interruption.ExitStatus;
        }
        catch (OutputException)
        {
            throw;
        }
#pragma warning disable CA1031 // The entry of the process: a defect of ours is told like everything else.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return Tell(Defect(defect), asJson);
        }
    }

    async Task<int> RunVerbAsync(string[] words)
    {
        if (KanbanLine.WordsOf(words) is { } dialect) return await new KanbanLine(around).RunAsync(dialect);
        var arguments = new CommandLineReader(around.Time, Worker.Find(around.Variable)).Read(words);
        var wantsHelp = arguments.Has(GlobalFlags.Help.Name);
        if (arguments.Verb is null) return Print(wantsHelp ? HelpText.Long() : HelpText.Short());
        if (wantsHelp) return Print(HelpText.Of(arguments.Verb));

        using var invocation = new Invocation(arguments, around);
        return await arguments.Verb.Run(invocation);
    }

    int Print(string text)
    {
        around.Output.Write(text);
        return 0;
    }

    int Tell(AndonException refused, bool asJson)
    {
        RefusalText.Write(refused, asJson, around.Output, around.Errors);
        around.Errors.Flush();
        return RefusalText.ExitStatus(refused);
    }

    /// <summary>Standard error may be where the output went.</summary>
    int TellIfPossible(AndonException refused)
    {
        try
        {
            return Tell(refused, asJson: false);
        }
        catch (OutputException)
        {
            return RefusalText.ExitStatus(refused);
        }
    }

    static AndonException OutputFailure(OutputException failure) => new(
        ErrorCode.Internal, "The output could not be written.", failure.Message,
        "Give it a place that can be written.");

    static AndonException Defect(Exception defect) => new(
        ErrorCode.Internal, $"andon failed: {defect.GetType().Name}.", defect.Message,
        "Report it with the line you gave and what it printed.");
}
