using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Tasks that are made again and again.</summary>
static class RecurringVerbs
{
    const string Group = "Recurring tasks";

    static readonly Operand Id = new("id", "The recurring task, r_…") { Kind = ValueKind.Name };

    public static VerbEntry[] Entries { get; } =
    [
        new("recurring list", Group, "What recurs on the board, and when it comes next.")
        {
            Aliases = ["recurring"],
            Notes = "They are made with andon create and --every or --cron.",
            Examples = ["andon recurring list", "andon recurring list --json"],
            Json = "an array of recurring tasks.",
            Run = ListAsync,
        },
        new("recurring show", Group, "One recurring task: its rule, its next time, what it made.")
        {
            Operands = [Id],
            Examples = ["andon recurring show r_0123456789abcdef"],
            Json = "the recurring task.",
            Run = ShowAsync,
        },
        new("recurring pause", Group, "No more of it, until it is resumed.")
        {
            Operands = [Id],
            Examples = ["andon recurring pause r_0123456789abcdef"],
            Json = "the recurring task.",
            Run = invocation => DoAsync(
                invocation, new PauseRecurrenceRequest { Recurrence = invocation.Arguments.Operand("id") }),
        },
        new("recurring resume", Group, "Goes on; what would have come meanwhile is not made up for.")
        {
            Operands = [Id],
            Examples = ["andon recurring resume r_0123456789abcdef"],
            Json = "the recurring task.",
            Run = invocation => DoAsync(
                invocation, new ResumeRecurrenceRequest { Recurrence = invocation.Arguments.Operand("id") }),
        },
        new("recurring delete", Group, "Ends it for good; the tasks that it made stay.")
        {
            Operands = [Id],
            Examples = ["andon recurring delete r_0123456789abcdef"],
            Json = "the reply.",
            Run = DeleteAsync,
        },
    ];

    /// <summary>For create, which knows what the task is.</summary>
    public static async Task<int> CreateAsync(Invocation invocation, CreateRequest task)
    {
        var given = invocation.Arguments;
        var cron = given.Text("cron");
        var request = new CreateRecurrenceRequest
        {
            Task = task,
            EverySeconds = given.Seconds("every"),
            Cron = cron,
            Timezone = given.Text("timezone") ?? (cron is null ? null : invocation.Time.LocalTimeZone.Id),
            Overlap = given.Text("overlap"),
        };
        return await DoAsync(invocation, request);
    }

    static async Task<int> ListAsync(Invocation invocation)
    {
        var reply = await invocation.Client.RecurrencesAsync(invocation.Board);
        if (invocation.IsJson) invocation.Json(reply.Recurrences, WireJson.Default.IReadOnlyListRecurrenceMessage);
        else if (reply.Recurrences.Count == 0) invocation.Line("(nothing recurs on this board)");
        else RecurringText.WriteTable(invocation.Output, reply.Recurrences, invocation.Time);
        return 0;
    }

    static Task<int> ShowAsync(Invocation invocation) => ShowAsync(invocation, invocation.Arguments.Operand("id"));

    static async Task<int> DoAsync(Invocation invocation, VerbRequest request)
    {
        var reply = await invocation.Client.SubmitAsync(invocation.Board, request);
        return await ShowAsync(invocation, reply.Recurrence!); // every such reply names its recurrence
    }

    static async Task<int> ShowAsync(Invocation invocation, string id)
    {
        var reply = await invocation.Client.RecurrenceAsync(invocation.Board, id);
        if (invocation.IsJson) invocation.Json(reply.Recurrence, WireJson.Default.RecurrenceMessage);
        else RecurringText.Write(invocation.Output, reply.Recurrence, invocation.Time);
        return 0;
    }

    static Task<int> DeleteAsync(Invocation invocation)
    {
        var id = invocation.Arguments.Operand("id");
        return Submission.OneAsync(
            invocation, new DeleteRecurrenceRequest { Recurrence = id }, _ => $"Deleted {ControlText.Line(id)}");
    }
}
