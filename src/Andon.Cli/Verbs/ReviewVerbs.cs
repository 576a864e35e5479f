using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Having work looked at before it is done. Approval is the reviewer's <c>complete</c>.</summary>
static class ReviewVerbs
{
    const string Group = "Review";

    public static VerbEntry[] Entries { get; } =
    [
        new("request-review", Group, "Hands finished work to a reviewer, who completes it or asks for changes.")
        {
            Operands = [Operand.OwnTask],
            Flags =
            [
                Flag.Text("summary", "TEXT", "What was done."),
                EditVerbs.MetadataFlag,
                Flag.Named("reviewer", "PROFILE", "Who shall look."),
                EditVerbs.ForceFlag,
            ],
            Examples = ["andon request-review t_0123456789abcdef --summary \"Parser fixed\" --reviewer a-eval"],
            Json = "the reply, with the task.",
            Run = RequestReviewAsync,
        },
        new("request-changes", Group, "Sends work under review back to who did it.")
        {
            Operands = [Operand.OwnTask, Operand.Words("reason", "What has to change.", least: 1)],
            Flags = [EditVerbs.ForceFlag],
            Examples = ["andon request-changes t_0123456789abcdef \"The titles are missing\""],
            Json = "the reply, with the task.",
            Run = RequestChangesAsync,
        },
        new("reopen-review", Group, "Takes tasks out of review: they are to be worked on again.")
        {
            Operands = [Operand.Tasks],
            Flags = [EditVerbs.ReasonFlag],
            Examples = ["andon reopen-review t_0123456789abcdef --reason \"Requested too early\""],
            Json = EditVerbs.Many,
            Run = ReopenReviewAsync,
        },
    ];

    static Task<int> RequestReviewAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new ReviewRequest
        {
            Task = given.Operand("id"),
            Summary = given.Text("summary"),
            Metadata = EditVerbs.MetadataOf(given),
            Reviewer = given.Text("reviewer"),
            Force = given.Has("force"),
        };
        return Submission.OneAsync(invocation, request, _ => $"Review requested for {request.Task}");
    }

    static Task<int> RequestChangesAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new ChangesRequest
        {
            Task = given.Operand("id"),
            Reason = given.Words("reason")!,
            Force = given.Has("force"),
        };
        return Submission.OneAsync(
            invocation, request, reply => $"Changes requested for {request.Task} -> {reply.Landed}");
    }

    static Task<int> ReopenReviewAsync(Invocation invocation) => Submission.EachAsync(
        invocation, invocation.Arguments.OperandTexts("id"),
        id => new ReopenReviewRequest { Task = id, Reason = invocation.Arguments.Text("reason") },
        (reply, id) => $"Review reopened for {id} -> {reply.Landed}");
}
