using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Runs;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Translation;

/// <summary>
/// The one place where a card becomes a task: the rules' words on one side, the wire's on the other.
/// </summary>
public static class WireTranslation
{
    public static TaskSummary ToSummary(Card card)
    {
        var summary = new TaskSummary();
        Fill(summary, card);
        return summary;
    }

    public static TaskMessage ToMessage(Card card, CardText? text)
    {
        var message = new TaskMessage { Body = text?.Body, Result = text?.Result };
        Fill(message, card);
        return message;
    }

    public static CommentMessage ToMessage(Comment comment) =>
        new(comment.Id, comment.Author, comment.Body, comment.CreatedAt.Seconds);

    public static EventMessage ToMessage(CommittedEvent committed) =>
        committed.Event.Kind == EventKinds.ImportedEvent ? ImportedMessage(committed) : OwnMessage(committed);

    /// <summary>As it was where it happened: kind, time and payload are those of then.</summary>
    static EventMessage ImportedMessage(CommittedEvent committed)
    {
        var past = ImportedEvent.Parse(committed.Event.Payload);
        return OwnMessage(committed) with
        {
            Kind = past.Kind,
            RunId = committed.Event.Run?.Value ?? past.Run,
            Payload = RawJson.Of(past.Payload),
            CreatedAt = past.At.Seconds,
            ImportedId = past.Id,
        };
    }

    static EventMessage OwnMessage(CommittedEvent committed) => new()
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
        Branch = run.Branch,
        BaseSha = run.BaseSha,
        ExitCode = run.ExitCode,
        ExitSignal = run.ExitSignal,
        Provider = run.Provider,
        ProgressTimeoutSeconds = run.ProgressTimeoutSeconds,
        LastProgressAt = run.LastProgressAt?.Seconds,
        TokensIn = run.TokensIn,
        TokensOut = run.TokensOut,
    };

    public static BreakerMessage ToMessage(string board, Breaker breaker) => new()
    {
        Board = board,
        Id = breaker.Id,
        State = breaker.IsOpen ? "open" : "closed",
        Since = breaker.OpenedAt?.Seconds,
        Until = breaker.Until?.Seconds,
        ProbeRun = breaker.Probe?.Value,
        Trips = breaker.Trips,
        Failures = breaker.Recent.Items.Count,
        Error = breaker.Error,
    };

    public static AttachmentMessage ToMessage(Attachment file) =>
        new(file.Name, file.ContentType, file.Size, file.Sha256, file.AddedBy, file.AddedAt.Seconds);

    public static ArtifactMessage ToMessage(Artifact file) => new(file.Name, file.Size, file.Sha256);

    public static PauseMessage ToMessage(Pause pause) =>
        new(pause.Scope, pause.Name, pause.Reason, pause.By, pause.Since.Seconds);

    /// <summary>Every field of a summary, whatever it said before.</summary>
    public static void Fill(TaskSummary message, Card card)
    {
        message.Id = card.Id.Value;
        message.Title = card.Title;
        message.Status = card.Status.Name();
        message.Assignee = card.Assignee;
        message.Priority = card.Priority;
        message.Tenant = card.Tenant;
        message.WorkspaceKind = card.WorkspaceKind;
        message.WorkspacePath = card.WorkspacePath;
        message.BranchName = card.BranchName;
        message.BaseRef = card.BaseRef;
        message.WorkspaceNote = card.WorkspaceNote;
        message.CreatedBy = card.CreatedBy;
        message.CreatedAt = card.CreatedAt.Seconds;
        message.UpdatedAt = card.UpdatedAt.Seconds;
        message.StartedAt = card.StartedAt?.Seconds;
        message.CompletedAt = card.CompletedAt?.Seconds;
        message.Skills = card.Skills.Items;
        message.Labels = card.Labels.Items;
        message.MaxRetries = card.MaxRetries;
        message.SessionId = card.SessionId;
        message.WorkflowTemplateId = card.WorkflowTemplateId;
        message.CurrentStepKey = card.CurrentStepKey;
        message.Phase = card.Phase;
        message.OpenParents = card.OpenParents;
        message.Attempts = card.Attempts;
        message.CurrentRunId = card.CurrentRun?.Value;
        message.MaxRuntimeSeconds = card.MaxRuntimeSeconds;
        message.IdempotencyKey = card.IdempotencyKey;
        message.ConsecutiveFailures = card.ConsecutiveFailures;
        message.LastFailureError = card.LastFailureError;
        message.ScheduledAt = card.NotBefore?.Seconds;
        message.CooldownUntil = card.CooldownUntil?.Seconds;
        message.GoalMode = card.GoalMode;
        message.GoalMaxTurns = card.GoalMaxTurns;
        message.ModelOverride = card.ModelOverride;
        message.ProviderOverride = card.ProviderOverride;
        message.ReasoningEffort = card.ReasoningEffort;
        message.CompletionContract = card.CompletionContract;
        message.ProjectId = card.ProjectId;
        message.BlockKind = card.BlockKind;
        message.BlockReason = card.BlockReason;
        message.BlockRecurrences = card.BlockRecurrences;
        message.Implementer = card.Implementer;
        message.Reviewer = card.Reviewer;
        message.HoldKind = card.HoldKind;
        message.HoldReason = card.HoldReason;
        message.DrainingRunId = card.DrainingRun?.Value;
        message.Approval = card.Approval;
        message.Pools = card.Pools.IsGiven ? card.Pools.Items : null;
        message.BudgetAttempts = card.BudgetAttempts;
        message.BudgetSeconds = card.BudgetSeconds;
        message.BudgetTokens = card.BudgetTokens;
        message.SpentSeconds = card.SpentSeconds;
        message.SpentTokens = card.SpentTokens;
        message.ProgressTimeoutSeconds = card.ProgressTimeoutSeconds;
        message.WaitReason = card.WaitReason;
        message.WaitSince = card.WaitSince?.Seconds;
    }
}
