using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

public sealed record BoardMessage
{
    public required string Slug { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }

    public long CreatedAt { get; init; }

    public bool Archived { get; init; }

    /// <summary>Whether commands without a board mean this one.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Tasks by status; statuses without any are left out.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    public int Total { get; init; }

    public string? Uuid { get; init; }

    public long Generation { get; init; }

    public string Health { get; init; } = "healthy";

    /// <summary>Why it is not healthy.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

public sealed record BoardReply(string Board, BoardMessage Details);

public sealed record BoardsReply(string Board, IReadOnlyList<BoardMessage> Boards);

public sealed record StatsReply
{
    public required string Board { get; init; }

    public long Position { get; init; }

    public IReadOnlyDictionary<string, int> ByStatus { get; init; } = new Dictionary<string, int>();

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> ByAssignee { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, int>>();

    public long? OldestReadyAgeSeconds { get; init; }

    public long Now { get; init; }
}

public sealed record AssigneesReply(string Board, IReadOnlyList<AssigneeMessage> Assignees);

/// <summary>A name that tasks are or may be assigned to; <c>on_disk</c> when a profile of that name exists.</summary>
public sealed record AssigneeMessage(string Name, bool OnDisk, IReadOnlyDictionary<string, int> Counts);

public sealed record VerifyReply
{
    public required string Board { get; init; }

    public long Position { get; init; }

    public bool Sound { get; init; }

    public long Frames { get; init; }

    public long Segments { get; init; }

    /// <summary>The hash at the end of the chain.</summary>
    public string? Head { get; init; }

    public IReadOnlyList<string> Findings { get; init; } = [];
}
