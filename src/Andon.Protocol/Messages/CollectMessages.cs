using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>
/// Collects what piled up beside a board. Ages are in seconds and positive; one that is not given has its default.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CollectRequest
{
    /// <summary>
    /// Kinds: <c>workspaces</c>, <c>trash</c>, <c>logs</c>, <c>files</c>, <c>leftovers</c>. All of them unless said.
    /// </summary>
    public IReadOnlyList<string>? Only { get; init; }

    public long? WorkspacesOlder { get; init; }

    public long? TrashOlder { get; init; }

    public long? LogsOlder { get; init; }

    public long? FilesOlder { get; init; }

    public long? LeftoversOlder { get; init; }

    /// <summary>Nothing is taken away; the answer says what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>More than half of a kind may be deleted.</summary>
    public bool Yes { get; init; }
}

/// <summary>What was collected, or would be, by kind.</summary>
public sealed record CollectReply
{
    public required string Board { get; init; }

    public required bool DryRun { get; init; }

    /// <summary>It would be more than half of a kind: without <c>yes</c> it is refused.</summary>
    public required bool NeedsYes { get; init; }

    public required IReadOnlyList<CollectedMessage> Kinds { get; init; }
}

/// <summary>One kind.</summary>
public sealed record CollectedMessage
{
    public required string Kind { get; init; }

    /// <summary>What is younger was left alone.</summary>
    public required long OlderSeconds { get; init; }

    /// <summary>How many there were.</summary>
    public required int All { get; init; }

    /// <summary>How many of them went, or would go.</summary>
    public required int Count { get; init; }

    public required long Bytes { get; init; }

    /// <summary>The first of them, by name.</summary>
    public required IReadOnlyList<CollectedItem> Items { get; init; }

    /// <summary>What is old enough and stays, because it is in doubt whether it is ours to take.</summary>
    public required IReadOnlyList<KeptItem> Kept { get; init; }
}

/// <summary>A directory or file of a kind, by its place below the board's folder or the home.</summary>
public sealed record CollectedItem(string Name, long Bytes);

public sealed record KeptItem(string Name, string Reason);
