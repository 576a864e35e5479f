using Andon.Protocol.Json;

namespace Andon.Protocol.Messages;

/// <summary>What a person should look at, by task; the worst first.</summary>
public sealed record DiagnosticsReply
{
    public required string Board { get; init; }

    public long Position { get; init; }

    /// <summary>How many tasks were looked at.</summary>
    public int Examined { get; init; }

    /// <summary>Whether there are older tasks that were not looked at.</summary>
    public bool More { get; init; }

    public IReadOnlyList<TaskDiagnostics> Tasks { get; init; } = [];

    /// <summary>Kinds whose rule failed, so that nothing is known of them.</summary>
    public IReadOnlyList<string> FailedRules { get; init; } = [];
}

public sealed record TaskDiagnostics(
    string TaskId, string Title, string Status, string? Assignee, IReadOnlyList<DiagnosticMessage> Diagnostics);

/// <summary>One finding, with the reference kanban's fields.</summary>
public sealed record DiagnosticMessage
{
    public required string Kind { get; init; }

    /// <summary><c>warning</c>, <c>error</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    public required string Title { get; init; }

    public required string Detail { get; init; }

    public IReadOnlyList<DiagnosticAction> Actions { get; init; } = [];

    public long FirstSeenAt { get; init; }

    public long LastSeenAt { get; init; }

    public int Count { get; init; }

    public long? RunId { get; init; }

    public RawJson? Data { get; init; }
}

/// <summary>What somebody may do about it; the payload holds the command line.</summary>
public sealed record DiagnosticAction(string Kind, string Label, DiagnosticPayload Payload, bool Suggested);

public sealed record DiagnosticPayload(string Command, bool ReclaimFirst);
