using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Andon.Core.Runs;

namespace Andon.Core.Commands;

/// <summary>
/// Something somebody wants done to a board: the closed set of ways to change it. Every way in (command line, HTTP,
/// dispatcher, timers) makes one of these, and the rules decide it.
/// </summary>
public abstract record Command
{
    private protected Command()
    {
    }
}

/// <summary>A command about one card.</summary>
public abstract record CardCommand(CardId Card) : Command;

/// <summary>
/// A command that a run's worker may give. A worker's every write carries its run and token; a person's carries none.
/// <c>Force</c> is the operator's word against somebody else's live claim.
/// </summary>
public abstract record RunCommand(CardId Card) : CardCommand(Card)
{
    public RunId? Run { get; init; }

    public string? Token { get; init; }

    public bool Force { get; init; }
}

// ---- cards ----

public sealed record CreateCard(string Title) : Command
{
    public string? Body { get; init; }

    public string? Assignee { get; init; }

    /// <summary>A label; when absent the actor's name.</summary>
    public string? CreatedBy { get; init; }

    public ImmutableArray<CardId> Parents { get; init; } = [];

    public string? IdempotencyKey { get; init; }

    public int Priority { get; init; }

    public string? Tenant { get; init; }

    public ImmutableArray<string>? Skills { get; init; }

    public ImmutableArray<string>? Labels { get; init; }

    /// <summary>scratch, dir or worktree; null takes the board's default (scratch).</summary>
    public string? WorkspaceKind { get; init; }

    public string? WorkspacePath { get; init; }

    public string? BranchName { get; init; }

    /// <summary>What a worktree's branch starts from; null for the repository's default branch.</summary>
    public string? BaseRef { get; init; }

    public int? MaxRuntimeSeconds { get; init; }

    public int? MaxRetries { get; init; }

    public Instant? NotBefore { get; init; }

    public bool Triage { get; init; }

    /// <summary>null or "running": the normal path; "blocked": stays blocked until an explicit unblock.</summary>
    public string? InitialStatus { get; init; }

    public bool GoalMode { get; init; }

    public int? GoalMaxTurns { get; init; }

    public string? ModelOverride { get; init; }

    public string? ProviderOverride { get; init; }

    public string? ReasoningEffort { get; init; }

    public string? CompletionContract { get; init; }

    public string? ProjectId { get; init; }

    public string? SessionId { get; init; }

    public string? WorkflowTemplateId { get; init; }

    public string? StepKey { get; init; }

    /// <summary>A person has to approve it before it may run.</summary>
    public bool NeedsApproval { get; init; }

    public ImmutableArray<string>? Pools { get; init; }

    public int? BudgetAttempts { get; init; }

    public int? BudgetSeconds { get; init; }

    public long? BudgetTokens { get; init; }

    public int? ProgressTimeoutSeconds { get; init; }
}

public sealed record EditCard(CardId Card) : RunCommand(Card)
{
    public string? Title { get; init; }

    public string? Body { get; init; }

    public int? Priority { get; init; }

    public string? Tenant { get; init; }

    public ImmutableArray<string>? Labels { get; init; }

    public ImmutableArray<string>? Skills { get; init; }

    /// <summary>Only on a done card: the result, and the newest completed run's summary and metadata.</summary>
    public string? Result { get; init; }

    public string? Summary { get; init; }

    public string? Metadata { get; init; }

    public int? MaxRuntimeSeconds { get; init; }

    public int? MaxRetries { get; init; }

    /// <summary>An empty text clears the override.</summary>
    public string? ModelOverride { get; init; }

    public string? ProviderOverride { get; init; }

    public ImmutableArray<string>? Pools { get; init; }

    public int? BudgetAttempts { get; init; }

    public int? BudgetSeconds { get; init; }

    public long? BudgetTokens { get; init; }

    public int? ProgressTimeoutSeconds { get; init; }
}

public sealed record CommentCard(CardId Card, string Body) : CardCommand(Card)
{
    public string? Author { get; init; }

    public RunId? Run { get; init; }

    public string? Token { get; init; }
}

/// <summary>A file is kept under its hash already; the card says so from now on.</summary>
public sealed record AttachFile(CardId Card, string Name, long Size, string Sha256) : CardCommand(Card)
{
    public string? ContentType { get; init; }

    /// <summary>A label.</summary>
    public string? Author { get; init; }

    public RunId? Run { get; init; }

    public string? Token { get; init; }
}

public sealed record DetachFile(CardId Card, string Name) : CardCommand(Card)
{
    public RunId? Run { get; init; }

    public string? Token { get; init; }
}

/// <summary>Somebody wants to be told in a chat how the card goes on.</summary>
public sealed record SubscribeCard(CardId Card, string Platform, string ChatId) : CardCommand(Card)
{
    public string ThreadId { get; init; } = "";

    public string? UserId { get; init; }

    public string? NotifierProfile { get; init; }

    public string? UserIdAlt { get; init; }

    public string? ChatType { get; init; }

    public string? DeliveryMode { get; init; }

    /// <summary>The group of chats, for messengers that have such.</summary>
    public string? GuildId { get; init; }

    /// <summary>The chat to which a thread belongs.</summary>
    public string? ParentChatId { get; init; }
}

public sealed record UnsubscribeCard(CardId Card, string Platform, string ChatId) : CardCommand(Card)
{
    public string ThreadId { get; init; } = "";
}

public sealed record AssignCard(CardId Card, string? Assignee) : CardCommand(Card);

public sealed record ReassignCard(CardId Card, string? Assignee, bool Reclaim, string? Reason) : CardCommand(Card);

public sealed record LinkCards(CardId Parent, CardId Child) : Command;

public sealed record UnlinkCards(CardId Parent, CardId Child) : Command;

public sealed record ArchiveCard(CardId Card) : CardCommand(Card);

public sealed record RestoreCard(CardId Card) : CardCommand(Card);

/// <summary>Leaves a tombstone. A card that is not archived needs <paramref name="Force"/>.</summary>
public sealed record DeleteCard(CardId Card, bool Force) : CardCommand(Card);

public sealed record PromoteCard(CardId Card, string? Reason) : CardCommand(Card);

public sealed record UnblockCard(CardId Card, string? Reason) : CardCommand(Card);

/// <summary>Takes a done card back as a new attempt; its descendants are invalidated.</summary>
public sealed record ReopenCard(CardId Card, string? Reason) : CardCommand(Card);

public sealed record ReopenReview(CardId Card, string? Reason) : CardCommand(Card);

public sealed record ReclaimCard(CardId Card, string? Reason) : CardCommand(Card);

/// <summary>Ends the open run and holds the card until somebody resumes it.</summary>
public sealed record StopCard(CardId Card, string? Reason) : CardCommand(Card);

/// <summary>Holds the card: an open run goes on (drain), nothing new starts.</summary>
public sealed record PauseCard(CardId Card, string? Reason) : CardCommand(Card);

/// <summary>A person's word that a card which asks for approval may run.</summary>
public sealed record ApproveCard(CardId Card, string? Reason) : CardCommand(Card);

/// <summary>A person's word that what a breaker guards works again; it is named as <c>profile/NAME</c>.</summary>
public sealed record ResetBreaker(string Breaker) : Command;

/// <summary>Releases the hold that stop or pause set.</summary>
public sealed record ResumeCard(CardId Card) : CardCommand(Card);

// ---- runs ----

/// <summary>Opens a run. The dispatcher claims supervised, a lane pulls, a person claims by hand.</summary>
public sealed record ClaimCard(CardId Card, string Kind) : CardCommand(Card)
{
    public string? ClaimLock { get; init; }

    public int? LeaseSeconds { get; init; }

    public string? Workspace { get; init; }

    /// <summary>The claimer asks for a directory; the daemon makes it before the rules see the command.</summary>
    public bool NeedsWorkspace { get; init; }

    /// <summary>The branch of a worktree; the workspace is made for it then, and is not the card's own path.</summary>
    public string? Branch { get; init; }
}

/// <summary>
/// Opens a run on the next card of a profile that admission lets through: pulled, or by hand where a person does the
/// profile's work.
/// </summary>
public sealed record ClaimNext(string Profile) : Command
{
    public string? ClaimLock { get; init; }

    public int? LeaseSeconds { get; init; }
}

public sealed record Heartbeat(CardId Card, string? Note) : RunCommand(Card);

/// <summary>What the run has used so far, in all.</summary>
public sealed record ReportUsage(CardId Card) : RunCommand(Card)
{
    public long? TokensIn { get; init; }

    public long? TokensOut { get; init; }

    /// <summary>How long the provider asks to wait.</summary>
    public int? RetryAfterSeconds { get; init; }
}

public sealed record CompleteCard(CardId Card) : RunCommand(Card)
{
    public string? Result { get; init; }

    public string? Summary { get; init; }

    /// <summary>A JSON object.</summary>
    public string? Metadata { get; init; }

    /// <summary>Cards that the worker says it created; each is checked.</summary>
    public ImmutableArray<string> CreatedCards { get; init; } = [];

    /// <summary>Files of the run's workspace that it hands over, as they were named.</summary>
    public ImmutableArray<string> ArtifactPaths { get; init; } = [];

    /// <summary>Those files, kept already.</summary>
    public ImmutableArray<StagedFile> Artifacts { get; init; } = [];

    /// <summary>Why they cannot be taken; a repeated request is answered before that matters.</summary>
    public Refusal? Unstaged { get; init; }
}

public sealed record BlockCard(CardId Card) : RunCommand(Card)
{
    public string? Reason { get; init; }

    public string? Kind { get; init; }
}

public sealed record ScheduleCard(CardId Card) : RunCommand(Card)
{
    public string? Reason { get; init; }

    /// <summary>When the board releases it by itself; null waits for an unblock.</summary>
    public Instant? At { get; init; }
}

public sealed record RequestReview(CardId Card) : RunCommand(Card)
{
    public string? Summary { get; init; }

    public string? Metadata { get; init; }

    public string? Reviewer { get; init; }
}

public sealed record RequestChanges(CardId Card, string Reason) : RunCommand(Card);
