using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Cli.Verbs;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>Changing what tasks say, whose they are and what they wait for; putting them away.</summary>
static class ChangingVerbs
{
    const string Group = "Changes";

    static readonly Operand Profile = new("profile", "The profile; none for nobody.");

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban assign", Group, "Says who shall do a task.")
        {
            Operands = [KanbanFlags.Task, Profile],
            Run = AssignAsync,
        },
        new("kanban reassign", Group, "Gives a task to somebody else.")
        {
            Operands = [KanbanFlags.Task, Profile],
            Flags = [Flag.Switch("reclaim", "End the run that is open."), KanbanFlags.Reason],
            Run = ReassignAsync,
        },
        new("kanban link", Group, "Lets a task wait for another.") { Operands = Ends, Run = LinkAsync },
        new("kanban unlink", Group, "Lets a task no longer wait for another.") { Operands = Ends, Run = UnlinkAsync },
        new("kanban comment", Group, "Adds a comment to a task.")
        {
            Operands = [KanbanFlags.Task, Operand.Words("text", "The comment.", least: 1)],
            Flags =
            [
                KanbanFlags.Name("author", "NAME", "A label; the daemon records who it really was."),
                Flag.Integer("max-len", "Cut after so many letters.", least: 1),
            ],
            Run = CommentAsync,
        },
        new("kanban edit", Group, "Changes what a task says; its result only once it is done.")
        {
            Operands = [KanbanFlags.Task],
            Flags =
            [
                KanbanFlags.Name("result", "TEXT", "The result."),
                KanbanFlags.Name("summary", "TEXT", "The summary of its last run."),
                KanbanFlags.Metadata,
                KanbanFlags.Name("title", "TEXT", "The title."),
                .. LongText.Flags("body", "The body."),
                Flag.Integer("priority", "Higher goes first."),
            ],
            Run = EditAsync,
        },
        new("kanban archive", Group, "Puts tasks out of sight; --rm deletes archived ones.")
        {
            Operands = [KanbanFlags.Tasks with { Least = 0 }],
            Flags = [new("rm", "ID", "Delete these archived tasks.") { TakesMany = true }],
            Run = ArchiveAsync,
        },
        new("kanban set-model", Group, "Gives a task a model of its own; none for the profile's.")
        {
            Operands = [KanbanFlags.Task, new("model", "The model.") { Least = 0 }],
            Flags = [KanbanFlags.Name("provider", "NAME", "The model's provider.")],
            Run = SetModelAsync,
        },
    ];

    static Operand[] Ends => [new("parent", "What is waited for."), new("child", "What waits.")];

    static async Task<int> AssignAsync(Invocation invocation)
    {
        var (task, assignee) = (KanbanTasks.Named(invocation), AssigneeIn(invocation));
        await KanbanTasks.SubmitAsync(invocation, new AssignRequest { Task = task, Assignee = assignee });
        invocation.Line($"Assigned {task} to {ControlText.Line(AssigneeText.Shown(assignee))}");
        return 0;
    }

    static Task<int> ReassignAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var (assignee, reclaims) = (AssigneeIn(invocation), given.Has("reclaim"));
        var how = reclaims ? " (claim reclaimed)" : "";
        return KanbanTasks.EachAsync(
            invocation, [given.Operand("id")],
            id => KanbanTasks.SubmitAsync(invocation, new ReassignRequest
            {
                Task = id,
                Assignee = assignee,
                Reclaim = reclaims,
                Reason = given.Text("reason"),
            }),
            (_, id) => $"Reassigned {id} to {ControlText.Line(AssigneeText.Shown(assignee))}{how}",
            id => $"cannot reassign {id} (unknown id, or still running: give --reclaim)");
    }

    static string? AssigneeIn(Invocation invocation) =>
        CreatingVerbs.AssigneeOf(invocation.Arguments.Operand("profile"));

    static async Task<int> LinkAsync(Invocation invocation)
    {
        var (parent, child) = EndsOf(invocation);
        try
        {
            await KanbanTasks.SubmitAsync(invocation, new LinkRequest { Parent = parent, Child = child });
        }
        catch (AndonException refused) when (refused.Code is ErrorCode.Cycle)
        {
            return KanbanTasks.Fail(invocation, $"kanban: linking {parent} -> {child} would create a cycle");
        }

        invocation.Line($"Linked {parent} -> {child}");
        return 0;
    }

    static async Task<int> UnlinkAsync(Invocation invocation)
    {
        var (parent, child) = EndsOf(invocation);
        try
        {
            await KanbanTasks.SubmitAsync(invocation, new UnlinkRequest { Parent = parent, Child = child });
        }
        catch (AndonException refused) when (IsNoLink(refused.Code))
        {
            return KanbanTasks.Fail(invocation, $"No such link: {parent} -> {child}");
        }

        invocation.Line($"Unlinked {parent} -> {child}");
        return 0;
    }

    static bool IsNoLink(ErrorCode code) =>
        code is ErrorCode.LinkNotFound or ErrorCode.TaskNotFound or ErrorCode.TaskDeleted;

    static (string Parent, string Child) EndsOf(Invocation invocation) =>
        (KanbanTasks.Named(invocation, "parent"), KanbanTasks.Named(invocation, "child"));

    static async Task<int> CommentAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var task = KanbanTasks.Named(invocation);
        if (invocation.Worker?.Task != task) invocation.WithholdCredential();
        await KanbanTasks.SubmitAsync(invocation, new CommentRequest
        {
            Task = task,
            Body = Trimmed(given.Words("text")!, given.Integer("max-len")),
            Author = given.Text("author") ?? KanbanSurroundings.AuthorOf(invocation),
        });
        invocation.Line($"Comment added to {task}");
        return 0;
    }

    static string Trimmed(string text, int? most)
    {
        if (most is not { } length || text.EnumerateRunes().Count() <= length) return text;
        var kept = text.EnumerateRunes().Take(length).Sum(letter => letter.Utf16SequenceLength);
        return $"{text[..kept]}\n[trimmed to {length} chars by --max-len]";
    }

    static Task<int> EditAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new EditRequest
        {
            Task = "",
            Title = given.Text("title"),
            Body = CreatingVerbs.TextOf(invocation, "body"),
            Priority = given.Integer("priority"),
            Result = given.Text("result"),
            Summary = given.Text("summary"),
            Metadata = RawJson.Of(given.Text("metadata")),
        };
        if (request is { Title: null, Body: null, Priority: null, Result: null })
            throw new MisuseException("Give --result, --title, --body or --priority.");
        if (request.Title is { } title && string.IsNullOrWhiteSpace(title))
            return Task.FromResult(KanbanTasks.Fail(invocation, "kanban: a title cannot be blank"));
        return KanbanTasks.EachAsync(
            invocation, [given.Operand("id")], id => KanbanTasks.SubmitAsync(invocation, request with { Task = id }),
            (_, id) => $"Edited {id}", id => $"cannot edit {id} (unknown id, or not done)");
    }

    static Task<int> ArchiveAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var (tasks, deleted) = (given.OperandTexts("id"), given.Texts("rm"));
        if (tasks.Count > 0 == deleted.Count > 0)
        {
            return Task.FromResult(KanbanTasks.Fail(
                invocation, "kanban: give tasks to archive, or archived ones after --rm, not both"));
        }

        if (tasks.Count > 0)
        {
            return KanbanTasks.EachAsync(
                invocation, tasks, id => KanbanTasks.SubmitAsync(invocation, new ArchiveRequest { Task = id }),
                (_, id) => $"Archived {id}", id => $"cannot archive {id} (unknown id or already archived)");
        }

        return KanbanTasks.EachAsync(
            invocation, deleted, id => KanbanTasks.SubmitAsync(invocation, new DeleteRequest { Task = id }),
            (_, id) => $"Deleted {id}", id => $"cannot delete {id} (must already be archived)");
    }

    static Task<int> SetModelAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var model = given.OperandOrNull("model") is { } name && !IsNone(name) ? name : "";
        if (model.Length == 0 && given.Has("provider"))
            throw new MisuseException("--provider goes with a model.");
        return KanbanTasks.EachAsync(
            invocation, [given.Operand("id")],
            id => KanbanTasks.SubmitAsync(invocation, new EditRequest
            {
                Task = id,
                ModelOverride = model,
                ProviderOverride = model.Length == 0 ? "" : given.Text("provider"),
            }),
            (_, id) => model.Length == 0
                ? $"Model override of {id} cleared"
                : $"Model override of {id} set to {ControlText.Line(model)}",
            id => $"cannot set the model of {id} (unknown id or archived)");
    }

    static bool IsNone(string name) => name is "none" or "null" or "-";
}
