using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Translation;

/// <summary>
/// The one place where a card becomes a task: the rules' words on one side, the wire's on the other.
/// </summary>
public static class WireTranslation
{
    public static TaskSummary ToSummary(Card card) => Fill(new TaskSummary
    {
        Id = card.Id.Value,
        Title = card.Title,
        Status = card.Status.Name(),
    }, card);

    public static TaskMessage ToMessage(Card card, CardText? text)
    {
        var message = new TaskMessage
        {
            Id = card.Id.Value,
            Title = card.Title,
            Status = card.Status.Name(),
            Body = text?.Body,
            Result = text?.Result,
        };
        return (TaskMessage)Fill(message, card);
    }

    public static CommentMessage ToMessage(Comment comment) =>
        new(comment.Id, comment.Author, comment.Body, comment.CreatedAt.Seconds);

    public static EventMessage ToMessage(CommittedEvent committed) => new()
    {
        Id = committed.Position,
        Kind = committed.Event.Kind,
        TaskId = committed.Event.Card?.Value,
        RunId = committed.Event.Run?.Value,
        Payload = RawJson.Of(committed.Event.Payload),
        CreatedAt = committed.At.Seconds,
        Actor = committed.Actor.Principal,
        Label = committed.Actor.Label,
    };

    public static RunMessage ToMessage(Run run) => new()
    {
        Id = run.Id.Value,
        TaskId = run.Card.Value,
        Profile = run.Profile,
        StepKey = run.StepKey,
        Status = RunOutcomes.Status(run.Outcome),
        Outcome = run.Outcome,
        Summary = run.Summary,
        Error = run.Error,
        Metadata = RawJson.Of(run.Metadata),
        WorkerPid = run.WorkerPid,
        StartedAt = run.StartedAt.Seconds,
        EndedAt = run.EndedAt?.Seconds,
        Attempt = run.Attempt,
        Kind = run.Kind,
        Phase = run.Phase,
        Principal = run.Principal,
        ClaimLock = run.ClaimLock,
        LeaseSeconds = run.LeaseSeconds,
        SpawnedAt = run.SpawnedAt?.Seconds,
        LastHeartbeatAt = run.LastHeartbeatAt?.Seconds,
        TreeGoneAt = run.TreeGoneAt?.Seconds,
        MaxRuntimeSeconds = run.MaxRuntimeSeconds,
        WorkspacePath = run.Workspace,
        ExitCode = run.ExitCode,
        ExitSignal = run.ExitSignal,
    };

    public static PauseMessage ToMessage(Pause pause) =>
        new(pause.Scope, pause.Name, pause.Reason, pause.By, pause.Since.Seconds);

    static TaskSummary Fill(TaskSummary message, Card card) => message with
    {
        Assignee = card.Assignee,
        Priority = card.Priority,
        Tenant = card.Tenant,
        WorkspaceKind = card.WorkspaceKind,
        WorkspacePath = card.WorkspacePath,
        BranchName = card.BranchName,
        CreatedBy = card.CreatedBy,
        CreatedAt = card.CreatedAt.Seconds,
        UpdatedAt = card.UpdatedAt.Seconds,
        StartedAt = card.StartedAt?.Seconds,
        CompletedAt = card.CompletedAt?.Seconds,
        Skills = card.Skills.Items,
        Labels = card.Labels.Items,
        MaxRetries = card.MaxRetries,
        SessionId = card.SessionId,
        WorkflowTemplateId = card.WorkflowTemplateId,
        CurrentStepKey = card.CurrentStepKey,
        Phase = card.Phase,
        OpenParents = card.OpenParents,
        Attempts = card.Attempts,
        CurrentRunId = card.CurrentRun?.Value,
        MaxRuntimeSeconds = card.MaxRuntimeSeconds,
        IdempotencyKey = card.IdempotencyKey,
        ConsecutiveFailures = card.ConsecutiveFailures,
        LastFailureError = card.LastFailureError,
        ScheduledAt = card.NotBefore?.Seconds,
        CooldownUntil = card.CooldownUntil?.Seconds,
        GoalMode = card.GoalMode,
        GoalMaxTurns = card.GoalMaxTurns,
        ModelOverride = card.ModelOverride,
        ProviderOverride = card.ProviderOverride,
        ReasoningEffort = card.ReasoningEffort,
        CompletionContract = card.CompletionContract,
        ProjectId = card.ProjectId,
        BlockKind = card.BlockKind,
        BlockReason = card.BlockReason,
        BlockRecurrences = card.BlockRecurrences,
        Implementer = card.Implementer,
        Reviewer = card.Reviewer,
        HoldKind = card.HoldKind,
        HoldReason = card.HoldReason,
        DrainingRunId = card.DrainingRun?.Value,
    };
}
