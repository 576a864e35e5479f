using System.Collections.Immutable;

namespace Andon.Configuration.Profiles;

/// <summary>
/// What the placeholders of a profile stand for in one run; an empty one stands for nothing. Immutable.
/// </summary>
public sealed record CommandFacts
{
    public required string Task { get; init; }

    public required string Run { get; init; }

    public required string Board { get; init; }

    public required string Workspace { get; init; }

    public required string Profile { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Everything that the worker has to know of the task, as one text.</summary>
    public string Context { get; init; } = "";

    /// <summary>The profile's <c>prompt</c>, filled in.</summary>
    public string? Prompt { get; init; }

    public string Branch { get; init; } = "";

    public string Model { get; init; } = "";

    public string Provider { get; init; } = "";

    /// <summary>The file with the run's MCP servers; empty when it has none.</summary>
    public string McpConfig { get; init; } = "";

    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>The one skill that a repeated group is filled in for.</summary>
    public string? Skill { get; init; }

    /// <summary>Null for what is no placeholder.</summary>
    public string? Find(string placeholder) => placeholder switch
    {
        "task" => Task,
        "run" => Run,
        "board" => Board,
        "workspace" => Workspace,
        "profile" => Profile,
        "title" => Title,
        "context" => Context,
        "prompt" => Prompt,
        "branch" => Branch,
        "model" => Model,
        "provider" => Provider,
        "mcp_config" => McpConfig,
        "skills" => string.Join(',', Skills),
        "skill" => Skill,
        _ => null,
    };
}
