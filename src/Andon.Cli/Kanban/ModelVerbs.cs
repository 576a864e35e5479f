using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Client;

namespace Andon.Cli.Kanban;

/// <summary>
/// Verbs that ask a language model. This version calls none, and says so about each task; an empty triage is answered
/// as there.
/// </summary>
static class ModelVerbs
{
    const string Group = "With a model";
    const string Reason = "helpers that use a model wait for a later issue; this version calls none";

    public static VerbEntry[] Entries { get; } =
    [
        Entry("specify", "specified", isFanout: false, "Waits for a later issue: makes a task of an idea."),
        Entry("decompose", "decomposed", isFanout: true, "Waits for a later issue: splits an idea into tasks."),
    ];

    static VerbEntry Entry(string name, string done, bool isFanout, string summary) =>
        new($"kanban {name}", Group, summary)
        {
            Operands = [KanbanFlags.Task with { Least = 0 }],
            Flags =
            [
                Flag.Switch("all", "Every idea in triage."),
                KanbanFlags.Name("tenant", "NAME", "With --all: only this tenant's."),
                KanbanFlags.Name("author", "NAME", "In whose name."),
                KanbanFlags.Json,
            ],
            Run = invocation => RunAsync(invocation, name, done, isFanout),
        };

    static async Task<int> RunAsync(Invocation invocation, string verb, string done, bool isFanout)
    {
        var given = invocation.Arguments;
        if (given.Has("all") == given.OperandOrNull("id") is not null)
            throw new MisuseException("Give a task or --all, one of the two.");
        var tasks = given.Has("all") ? await IdeasAsync(invocation) : [KanbanTasks.Named(invocation)];
        if (tasks.Count == 0) return TellNone(invocation, done);
        foreach (var task in tasks)
        {
            if (invocation.IsJson) invocation.Line(ObjectOf(task, isFanout));
            else KanbanTasks.Fail(invocation, $"kanban: cannot {verb} {task}: {Reason}");
        }

        return 1;
    }

    static async Task<IReadOnlyList<string>> IdeasAsync(Invocation invocation)
    {
        var query = new TaskQuery { Statuses = ["triage"], Tenant = invocation.Arguments.Text("tenant") };
        var reply = await invocation.Client.TasksAsync(invocation.Board, query);
        return [.. reply.Tasks.Select(task => task.Id)];
    }

    static int TellNone(Invocation invocation, string done)
    {
        var tenant = invocation.Arguments.Text("tenant");
        var whose = tenant is null ? "" : $" for tenant '{ControlText.Line(tenant)}'";
        invocation.Line(invocation.IsJson ? $$"""{"{{done}}": 0, "total": 0}""" : $"No triage tasks{whose}.");
        return 0;
    }

    static string ObjectOf(string task, bool isFanout)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("task_id", task);
            writer.WriteBoolean("ok", false);
            writer.WriteString("reason", Reason);
            if (isFanout) writer.WriteBoolean("fanout", false);
            if (isFanout) Rendering.Shapes.Texts(writer, "child_ids", []);
            writer.WriteNull("new_title");
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
