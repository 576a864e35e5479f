using System.Globalization;
using Andon.Core.Runs;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Execution;

/// <summary>
/// The worker that this command line runs in, as its supervisor said in the environment: its own task need not be
/// named, and its run's token is shown by itself, but on its own board only.
/// </summary>
sealed record Worker(string Board, string Task, WorkerCredential? Credential)
{
    public const string BoardVariable = "ANDON_BOARD";
    public const string TaskVariable = "ANDON_TASK";
    public const string RunVariable = "ANDON_RUN";
    public const string TokenVariable = "ANDON_RUN_TOKEN";
    public const string ProfileVariable = "ANDON_PROFILE";

    /// <summary>Null outside a worker.</summary>
    public static Worker? Find(Func<string, string?> variable)
    {
        if (variable(TaskVariable) is not { Length: > 0 } task) return null;
        if (variable(BoardVariable) is not { Length: > 0 } board) return null;
        return new Worker(board, task, CredentialOf(variable(RunVariable), variable(TokenVariable)));
    }

    static WorkerCredential? CredentialOf(string? run, string? token)
    {
        if (string.IsNullOrEmpty(token)) return null;
        var isNumber = long.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber ? new WorkerCredential(new RunId(number), token) : null;
    }
}
