using System.Collections.Immutable;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Links;

namespace Andon.Core.Cards;

/// <summary>
/// Makes a card, or finds the one that the idempotency key already made. It lands blocked if that is asked for, else
/// in triage if that is, else where its parents and its time let it. Everything is one decision: no card without its
/// links.
/// </summary>
static class Creation
{
    const string InitialStatus = "initial_status";

    public static Decision Decide(Draft draft, CreateCard command)
    {
        if (CreationRules.Check(command, draft.Policy) is { } invalid) return invalid.AsDecision();
        if (Existing(draft, command) is { } existing) return existing;
        if (Parents(draft, command, out var parents) is { } unknown) return unknown.AsDecision();
        return Create(draft, command, parents);
    }

    static Decision? Existing(Draft draft, CreateCard command)
    {
        if (KeyOf(command) is not { } key || draft.View.FindByIdempotencyKey(key) is not { } id) return null;
        var card = draft.RequireCard(id);
        return draft.Accept(new Reply { Card = id, Status = card.Status, Created = false });
    }

    /// <summary>The named parents, each once; unknown ones are refused all together.</summary>
    static Refusal? Parents(Draft draft, CreateCard command, out List<Card> parents)
    {
        parents = [];
        if (command.Parents.IsDefaultOrEmpty) return null;
        var seen = new HashSet<CardId>();
        var unknown = new List<string>();
        foreach (var id in command.Parents)
        {
            if (!seen.Add(id)) continue;
            if (draft.FindCard(id) is { } parent) parents.Add(parent);
            else unknown.Add(id.Value);
        }

        return unknown.Count == 0 ? null : new(
            ErrorCode.UnknownParent, "The task was not created.",
            $"Unknown parent task(s): {string.Join(", ", unknown)}.",
            "Name parents that exist on this board; see them with: andon list");
    }

    static Decision Create(Draft draft, CreateCard command, List<Card> parents)
    {
        var card = Shape(draft, command, parents);
        card = card with { Status = Land(card, command, draft.Now) };
        if (card.Status == CardStatus.Blocked)
        {
            card = card with { BlockKind = BlockKinds.NeedsInput, BlockReason = InitialStatus };
        }

        draft.Put(card);
        if (command.Body is { } body) draft.Put(new CardText(card.Id, body, null));
        foreach (var parent in parents) draft.Add(new Link(parent.Id, card.Id));
        draft.Emit(EventKinds.Created, card.Id, payload: Describe(draft, card, parents));
        if (card.Status == CardStatus.Blocked) EmitBlocked(draft, card);
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status, Created = true });
    }

    static Card Shape(Draft draft, CreateCard command, List<Card> parents)
    {
        var kind = command.WorkspaceKind ?? WorkspaceKinds.Scratch;
        return new Card
        {
            Id = draft.Circumstances.Ids.NextCard(draft.Now),
            Title = command.Title.Trim(),
            Status = CardStatus.Todo,
            Assignee = TextRules.ProfileName(command.Assignee),
            Priority = command.Priority,
            CreatedBy = (command.CreatedBy ?? draft.Actor.Label ?? draft.Actor.Name).Trim(),
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
            WorkspaceKind = kind,
            WorkspacePath = command.WorkspacePath
                ?? (kind == WorkspaceKinds.Scratch ? null : draft.Policy.DefaultWorkdir),
            BranchName = command.BranchName?.Trim(),
            BaseRef = command.BaseRef?.Trim(),
            Tenant = command.Tenant?.Trim() ?? Inherited(parents),
            IdempotencyKey = KeyOf(command),
            SessionId = command.SessionId,
            Skills = ItemLists.Keep(command.Skills),
            Labels = ItemLists.Keep(command.Labels),
            MaxRuntimeSeconds = command.MaxRuntimeSeconds,
            MaxRetries = command.MaxRetries,
            NotBefore = command.NotBefore,
            GoalMode = command.GoalMode,
            GoalMaxTurns = command.GoalMaxTurns,
            ModelOverride = command.ModelOverride?.Trim(),
            ProviderOverride = command.ProviderOverride?.Trim(),
            ReasoningEffort = command.ReasoningEffort,
            CompletionContract = command.CompletionContract,
            ProjectId = command.ProjectId,
            WorkflowTemplateId = command.WorkflowTemplateId,
            CurrentStepKey = command.StepKey,
            OpenParents = Open(parents),
            Phase = Phases.Work,
            Approval = command.NeedsApproval ? Approvals.Needed : null,
            Pools = ItemLists.Keep(command.Pools),
            BudgetAttempts = command.BudgetAttempts,
            BudgetSeconds = command.BudgetSeconds,
            BudgetTokens = command.BudgetTokens,
            ProgressTimeoutSeconds = command.ProgressTimeoutSeconds,
        };
    }

    static CardStatus Land(Card card, CreateCard command, Instant now)
    {
        if (command.InitialStatus == CreationRules.Blocked) return CardStatus.Blocked;
        return command.Triage ? CardStatus.Triage : Landing.For(card, now);
    }

    static int Open(List<Card> parents)
    {
        var open = 0;
        foreach (var parent in parents)
        {
            if (!parent.Status.SatisfiesChildren()) open++;
        }

        return open;
    }

    static string? Inherited(List<Card> parents)
    {
        foreach (var parent in parents)
        {
            if (parent.Tenant is not null) return parent.Tenant;
        }

        return null;
    }

    static string? KeyOf(CreateCard command) => command.IdempotencyKey?.Trim();

    static string Describe(Draft draft, Card card, List<Card> parents)
    {
        var creator = draft.Actor.Run is { } run ? draft.FindRun(run)?.Card.Value : null;
        var payload = Payload.Begin()
            .Text("assignee"u8, card.Assignee)
            .Text("status"u8, card.Status.Name());
        payload.List(
            "parents"u8, parents.Count == 0 ? ImmutableArray<CardId>.Empty : [.. parents.Select(parent => parent.Id)]);
        return payload
            .Text("tenant"u8, card.Tenant)
            .Text("branch_name"u8, card.BranchName)
            .Json("skills"u8, card.Skills.Json)
            .TrueOrNull("goal_mode"u8, card.GoalMode)
            .TextIfAny("creator_task_id"u8, creator)
            .Text("workspace_kind"u8, card.WorkspaceKind)
            .Text("workspace_path"u8, card.WorkspacePath)
            .TextIfAny("project_id"u8, card.ProjectId)
            .TextIfAny("model_override"u8, card.ModelOverride)
            .TextIfAny("provider_override"u8, card.ProviderOverride)
            .TextIfAny("approval"u8, card.Approval)
            .End();
    }

    static void EmitBlocked(Draft draft, Card card) => draft.Emit(EventKinds.Blocked, card.Id, payload: Payload.Begin()
        .Text("reason"u8, InitialStatus)
        .Text("kind"u8, card.BlockKind)
        .Text("status"u8, card.Status.Name())
        .Text("actor"u8, draft.Actor.Label ?? draft.Actor.Name)
        .End());
}
