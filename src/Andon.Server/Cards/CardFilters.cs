using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Cards;

/// <summary>Reads which tasks to list out of a query.</summary>
static class CardFilters
{
    const int MostMax = 100_000;

    static readonly (string Name, CardOrder Order)[] Orders =
    [
        ("priority", CardOrder.Priority),
        ("created", CardOrder.Created),
        ("created-desc", CardOrder.CreatedDescending),
        ("status", CardOrder.Status),
        ("assignee", CardOrder.Assignee),
        ("title", CardOrder.Title),
        ("updated", CardOrder.Updated),
    ];

    public static string[] Parameters { get; } =
    [
        "status", "assignee", "tenant", "session", "label", "workflow_template_id", "step_key", "archived",
        "sort", "limit",
    ];

    public static CardFilter Parse(QueryValues query) => new()
    {
        Statuses = query.List("status")?.Select(Status).ToList(),
        Assignee = query.Text("assignee"),
        Tenant = query.Text("tenant"),
        SessionId = query.Text("session"),
        Label = query.Text("label"),
        WorkflowTemplateId = query.Text("workflow_template_id"),
        StepKey = query.Text("step_key"),
        IncludeArchived = query.Flag("archived"),
        Order = query.Text("sort") is { } sort ? Order(sort) : CardOrder.Priority,
        Most = query.Whole("limit", 1, MostMax),
    };

    public static CardId Task(string text) => CardId.TryParse(text, out var id) ? id : throw NoId(text);

    /// <summary>A text that is no task's id.</summary>
    public static AndonException NoId(string text) => new(
        ErrorCode.InvalidArgument, $"'{Hints.Shown(text)}' is not a task id.", "Ids are t_ and hex digits.",
        "See the board's tasks with: andon list");

    static CardStatus Status(string name) =>
        CardStatuses.TryParse(name, out var status) ? status : throw Unknown("status", name, CardStatuses.All);

    static CardOrder Order(string name)
    {
        foreach (var known in Orders)
        {
            if (known.Name == name) return known.Order;
        }

        throw Unknown("sort", name, [.. Orders.Select(known => known.Name)]);
    }

    static AndonException Unknown(string parameter, string value, IReadOnlyList<string> known) => QueryValues.Invalid(
        parameter, $"'{Hints.Shown(value)}' is not known.",
        Hints.NearestOf(value, known));
}
