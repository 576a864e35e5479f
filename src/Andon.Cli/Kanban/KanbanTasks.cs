using Andon.Cli.Execution;
using Andon.Cli.Rendering;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>
/// Commands about one task or several. Of several each failure is told on standard error and the rest go on; any
/// failure exits with 1.
/// </summary>
static class KanbanTasks
{
    /// <summary>Refusals that the failure's own words say already.</summary>
    static readonly ErrorCode[] Usual =
    [
        ErrorCode.TaskNotFound, ErrorCode.TaskDeleted, ErrorCode.WrongStatus, ErrorCode.AlreadyArchived,
        ErrorCode.AlreadyClaimed, ErrorCode.NotReady, ErrorCode.NotClaimed, ErrorCode.NotArchived,
        ErrorCode.InvalidArgument,
    ];

    /// <summary>The task that the line names; what is no task's id names none.</summary>
    public static string Named(Invocation invocation, string operand = "id") =>
        Checked(invocation.Arguments.Operand(operand));

    public static string Checked(string id)
    {
        if (CardId.TryParse(id, out var card)) return card.Value;
        throw new AndonException(ErrorCode.TaskNotFound, $"There is no task {ControlText.Line(id)}.", "", "");
    }

    /// <param name="invocation">The verb that runs.</param>
    /// <param name="tasks">As the line names them.</param>
    /// <param name="act">What is done to a task.</param>
    /// <param name="done">What was done to it, in a line.</param>
    /// <param name="failed">That it was not.</param>
    public static async Task<int> EachAsync(
        Invocation invocation,
        IEnumerable<string> tasks,
        Func<string, Task<CommandReply>> act,
        Func<CommandReply, string, string> done,
        Func<string, string> failed)
    {
        var status = 0;
        foreach (var task in tasks)
        {
            try
            {
                var reply = await act(Checked(task));
                invocation.Line(done(reply, task));
            }
            catch (AndonException refused) when (!IsHopeless(refused))
            {
                status = 1;
                Tell(invocation, failed(ControlText.Line(task)), refused);
            }
        }

        return status;
    }

    /// <summary>Those of the ids that name no task.</summary>
    public static async Task<List<string>> UnknownAsync(Invocation invocation, IEnumerable<string> ids)
    {
        var unknown = new List<string>();
        foreach (var id in ids)
        {
            try
            {
                await invocation.Client.TaskAsync(invocation.Board, Checked(id));
            }
            catch (AndonException missing) when (missing.Code is ErrorCode.TaskNotFound or ErrorCode.TaskDeleted)
            {
                unknown.Add(ControlText.Line(id));
            }
        }

        return unknown;
    }

    public static Task<CommandReply> SubmitAsync(Invocation invocation, VerbRequest request) =>
        invocation.Client.SubmitAsync(invocation.Board, request);

    /// <summary>Tells on standard error that nothing came of it; answers the exit status.</summary>
    public static int Fail(Invocation invocation, string why)
    {
        invocation.Errors.Write($"{why}\n");
        return 1;
    }

    /// <summary>Where the words do not say why, the daemon's reason follows on a line of its own.</summary>
    public static void Tell(Invocation invocation, string failed, AndonException refused)
    {
        invocation.Errors.Write($"{failed}\n");
        if (Array.IndexOf(Usual, refused.Code) < 0)
            invocation.Errors.Write($"  {RefusalText.Sentence(refused.Refusal)}\n");
    }

    /// <summary>A remark of the dialect's own, in the caller's name.</summary>
    public static Task RemarkAsync(Invocation invocation, string task, string text) => SubmitAsync(
        invocation,
        new CommentRequest { Task = task, Body = text, Author = KanbanSurroundings.AuthorOf(invocation) });

    static bool IsHopeless(AndonException refused) => refused.Code is
        ErrorCode.Unavailable or ErrorCode.DaemonStopped or ErrorCode.DaemonFailed or ErrorCode.BoardNotFound;
}
