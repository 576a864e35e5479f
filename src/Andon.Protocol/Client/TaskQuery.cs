namespace Andon.Protocol.Client;

/// <summary>Which tasks to list; null means any.</summary>
public sealed record TaskQuery
{
    /// <summary>Alternatives.</summary>
    public IReadOnlyList<string>? Statuses { get; init; }

    public string? Assignee { get; init; }

    public string? Tenant { get; init; }

    public string? Session { get; init; }

    public string? Label { get; init; }

    public string? WorkflowTemplateId { get; init; }

    public string? StepKey { get; init; }

    public bool Archived { get; init; }

    /// <summary>created, created-desc, priority, status, assignee, title or updated.</summary>
    public string? Sort { get; init; }

    public int? Limit { get; init; }

    internal string ToQuery() => new QueryText()
        .Add("status", Statuses)
        .Add("assignee", Assignee)
        .Add("tenant", Tenant)
        .Add("session", Session)
        .Add("label", Label)
        .Add("workflow_template_id", WorkflowTemplateId)
        .Add("step_key", StepKey)
        .Add("archived", Archived)
        .Add("sort", Sort)
        .Add("limit", Limit)
        .ToString();
}

/// <summary>Which events to read, from where on.</summary>
public sealed record EventQuery
{
    /// <summary>The cursor: the last event already seen.</summary>
    public long After { get; init; }

    public int? Limit { get; init; }

    public string? Task { get; init; }

    public IReadOnlyList<string>? Kinds { get; init; }

    internal string ToQuery(TimeSpan wait) => new QueryText()
        .Add("after", After)
        .Add("limit", Limit)
        .Add("task", Task)
        .Add("kinds", Kinds)
        .Add("wait", wait > TimeSpan.Zero ? (long)wait.TotalSeconds : null)
        .ToString();
}
