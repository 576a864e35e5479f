using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>
/// <c>swarm</c>: a goal, its workers, who verifies their work and who puts it together, as tasks that wait for one
/// another. It is made step by step; with an idempotency key every step has one of its own, so that a line that was
/// interrupted finishes the same graph when it is given again.
/// </summary>
sealed class SwarmVerb(Invocation invocation)
{
    const int TitleMost = 80;
    const StringSplitOptions Listed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
    const string Protocol = """


        ## Swarm
        Share findings as comments on the root task: [swarm:blackboard] and one JSON object {"key": …, "value": …}.
        Read its comments before you begin; of every key the last value counts.
        """;

    public static VerbEntry Entry { get; } =
        new("kanban swarm", CreatingVerbs.Group, "Makes the tasks of a goal: workers, a verifier, a synthesizer.")
        {
            Operands = [new("goal", "What is to be reached.")],
            Flags =
            [
                new("worker", "PROFILE:TITLE[:SKILL,…]", "One part of the work and who does it.")
                {
                    Kind = ValueKind.Name,
                    Repeats = true,
                },
                Flag.Named("verifier", "PROFILE", "Who checks the parts."),
                Flag.Named("synthesizer", "PROFILE", "Who puts them together."),
                KanbanFlags.Name("tenant", "NAME", "For whom."),
                Flag.Integer("priority", "Higher goes first."),
                KanbanFlags.Name("created-by", "NAME", "Who the root belongs to."),
                KanbanFlags.Name("idempotency-key", "KEY", "The graph of this key is the answer if there is one."),
                KanbanFlags.Json,
            ],
            Run = each => new SwarmVerb(each).RunAsync(),
        };

    async Task<int> RunAsync()
    {
        var given = invocation.Arguments;
        var workers = given.Texts("worker").Select(WorkerOf).ToList();
        if (workers.Count == 0) throw new MisuseException("At least one --worker is needed.");
        var verifier = given.Text("verifier") ?? throw new MisuseException("--verifier is needed.");
        var synthesizer = given.Text("synthesizer") ?? throw new MisuseException("--synthesizer is needed.");

        if (string.IsNullOrWhiteSpace(given.Operand("goal"))) throw new MisuseException("The goal cannot be blank.");
        var root = await RootAsync(given.Operand("goal"), workers.Count);
        var ids = new List<string>();
        foreach (var (profile, title, skills) in workers)
            ids.Add(await CreateAsync($"worker-{ids.Count}", title, profile, title + Protocol, skills, [root]));
        var verify = await CreateAsync(
            "verifier", "Verify the swarm's work", verifier,
            "Check every parent's result. Complete with the metadata {\"gate\": \"pass\"} or {\"gate\": \"block\"}."
            + Protocol,
            ["requesting-code-review"], ids);
        var join = await CreateAsync(
            "synthesizer", "Put the swarm's work together", synthesizer,
            "Put the verified results together into one answer to the goal." + Protocol, ["humanizer"], [verify]);
        await RememberAsync(root, ids, verify, join);
        Tell(root, ids, verify, join);
        return 0;
    }

    /// <summary>Blocked until it is completed, so that nobody is given a task that only holds the others.</summary>
    async Task<string> RootAsync(string goal, int workers)
    {
        var first = goal.Trim().Split('\n')[0];
        var title = first.Length <= TitleMost ? first : first[..TitleMost];
        var owner = invocation.Arguments.Text("created-by") ?? KanbanSurroundings.AuthorOf(invocation);
        var request = RequestOf("root", $"Swarm: {title}", owner, goal, ["kanban-orchestrator"], []);
        var reply = await KanbanTasks.SubmitAsync(invocation, request with { InitialStatus = "blocked" });
        if (reply.Task is { Status: "done" }) return reply.TaskId!;
        await KanbanTasks.SubmitAsync(invocation, new CompleteRequest
        {
            Task = reply.TaskId!,
            Summary = "The swarm's tasks are made.",
            Metadata = new RawJson(
                $$"""{"kind":"kanban_swarm_v1","goal":{{Quoted(goal)}},"worker_count":{{workers}}}"""),
        });
        return reply.TaskId!;
    }

    async Task<string> CreateAsync(
        string part, string title, string assignee, string body, IReadOnlyList<string> skills,
        IReadOnlyList<string> parents) =>
        (await KanbanTasks.SubmitAsync(invocation, RequestOf(part, title, assignee, body, skills, parents))).TaskId!;

    CreateRequest RequestOf(
        string part, string title, string assignee, string body, IReadOnlyList<string> skills,
        IReadOnlyList<string> parents)
    {
        var given = invocation.Arguments;
        var key = given.Text("idempotency-key");
        return new CreateRequest
        {
            Title = title,
            Body = body,
            Assignee = CreatingVerbs.AssigneeOf(assignee),
            CreatedBy = given.Text("created-by") ?? KanbanSurroundings.AuthorOf(invocation),
            Parents = parents,
            IdempotencyKey = key is null || part == "root" ? key : $"{key}/{part}",
            Priority = given.Integer("priority") ?? 0,
            Tenant = given.Text("tenant"),
            Skills = skills,
        };
    }

    /// <summary>The shape of the graph, on the blackboard; once is enough.</summary>
    async Task RememberAsync(string root, List<string> workers, string verifier, string synthesizer)
    {
        const string Mark = "[swarm:blackboard] {\"key\":\"topology\"";
        var shown = await invocation.Client.TaskAsync(invocation.Board, root);
        if (shown.Comments.Any(comment => comment.Body.StartsWith(Mark, StringComparison.Ordinal))) return;
        var ids = string.Join(',', workers.Select(worker => $"\"{worker}\""));
        await KanbanTasks.RemarkAsync(
            invocation, root,
            $"{Mark},\"value\":{{\"root_id\":\"{root}\",\"worker_ids\":[{ids}],\"verifier_id\":\"{verifier}\","
            + $"\"synthesizer_id\":\"{synthesizer}\"}}}}");
    }

    void Tell(string root, List<string> workers, string verifier, string synthesizer)
    {
        if (!invocation.IsJson)
        {
            invocation.Line($"Swarm root: {root}");
            invocation.Line($"Workers: {string.Join(", ", workers)}");
            invocation.Line($"Verifier: {verifier}");
            invocation.Line($"Synthesizer: {synthesizer}");
            return;
        }

        JsonText.Write(invocation.Output, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("root_id", root);
            Rendering.Shapes.Texts(writer, "worker_ids", workers);
            writer.WriteString("verifier_id", verifier);
            writer.WriteString("synthesizer_id", synthesizer);
            writer.WriteEndObject();
        });
    }

    static (string Profile, string Title, IReadOnlyList<string> Skills) WorkerOf(string text)
    {
        var parts = text.Split(':', 3, StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0)
            throw new MisuseException($"--worker cannot be '{ControlText.Line(text)}': PROFILE:TITLE[:SKILL,SKILL].");
        var skills = parts.ElementAtOrDefault(2) ?? "";
        return (parts[0], parts[1], skills.Split(',', Listed));
    }

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
