using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>Having work looked at before it is done, as the newer reference has it.</summary>
static class ReviewingVerbs
{
    const string Group = "Review";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban request-review", Group, "Hands finished work to a reviewer.")
        {
            Operands = [KanbanFlags.Task],
            Flags =
            [
                KanbanFlags.Name("summary", "TEXT", "What was done."),
                KanbanFlags.Metadata,
                KanbanFlags.Name("reviewer", "PROFILE", "Who shall look."),
                KanbanFlags.Force,
            ],
            Run = RequestAsync,
        },
        new("kanban request-changes", Group, "Sends work under review back to who did it.")
        {
            Operands = [KanbanFlags.Task, Operand.Words("reason", "What has to change.", least: 1)],
            Run = ChangesAsync,
        },
        new("kanban reopen-review", Group, "Takes tasks out of review: they are to be worked on again.")
        {
            Operands = [KanbanFlags.Tasks],
            Flags = [KanbanFlags.Reason],
            Run = ReopenAsync,
        },
        new("kanban authorize-existing-pr", Group, "Refused: nothing here holds a run back for a pull request.")
        {
            Operands = [KanbanFlags.Task],
            Flags =
            [
                KanbanFlags.Name("pr", "URL", "The pull request."),
                KanbanFlags.Name("repo", "OWNER/REPO", "Its repository."),
                KanbanFlags.Name("branch", "NAME", "Its branch."),
                KanbanFlags.Reason,
            ],
            Run = AuthorizeAsync,
        },
    ];

    static Task<int> RequestAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        return KanbanTasks.EachAsync(
            invocation, [given.Operand("id")],
            id => KanbanFence.SubmitAsync(invocation, new ReviewRequest
            {
                Task = id,
                Summary = given.Text("summary"),
                Metadata = RawJson.Of(given.Text("metadata")),
                Reviewer = CreatingVerbs.AssigneeOf(given.Text("reviewer")),
                Force = given.Has("force"),
            }),
            (_, id) => $"Review requested for {id}", id => $"cannot request review of {id}");
    }

    static Task<int> ChangesAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        return KanbanTasks.EachAsync(
            invocation, [given.Operand("id")],
            id => KanbanTasks.SubmitAsync(
                invocation, new ChangesRequest { Task = id, Reason = given.Words("reason")! }),
            (reply, id) => $"Changes requested for {id} → {reply.Landed}", id => $"cannot request changes of {id}");
    }

    /// <summary>The reason is kept as a comment too, where the one who goes on will read it.</summary>
    static Task<int> ReopenAsync(Invocation invocation)
    {
        var reason = invocation.Arguments.Text("reason");
        return KanbanTasks.EachAsync(
            invocation, invocation.Arguments.OperandTexts("id"),
            async id =>
            {
                var request = new ReopenReviewRequest { Task = id, Reason = reason };
                var reply = await KanbanTasks.SubmitAsync(invocation, request);
                if (reason is not null) await KanbanTasks.RemarkAsync(invocation, id, $"CHANGES REQUESTED: {reason}");
                return reply;
            },
            (reply, id) => $"Reopened {id} → {reply.Landed}", id => $"cannot reopen {id} (not in review?)");
    }

    static Task<int> AuthorizeAsync(Invocation invocation)
    {
        return Task.FromResult(KanbanTasks.Fail(
            invocation, "kanban: no guard here looks at pull requests, so there is nothing to authorize"));
    }
}
