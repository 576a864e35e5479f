using System.Collections.Frozen;
using Andon.Protocol.Json;

namespace Andon.Protocol.Verbs;

/// <summary>Every verb that changes a board, once.</summary>
public static class VerbTable
{
    internal static readonly Verb Create = new Verb<CreateRequest>("create", VerbJson.Default.CreateRequest);
    internal static readonly Verb Link = new Verb<LinkRequest>("link", VerbJson.Default.LinkRequest);
    internal static readonly Verb Unlink = new Verb<UnlinkRequest>("unlink", VerbJson.Default.UnlinkRequest);
    internal static readonly Verb Assign = new Verb<AssignRequest>("assign", VerbJson.Default.AssignRequest);
    internal static readonly Verb Claim = new Verb<ClaimRequest>("claim", VerbJson.Default.ClaimRequest);
    internal static readonly Verb Heartbeat = new Verb<HeartbeatRequest>(
        "heartbeat", VerbJson.Default.HeartbeatRequest);
    internal static readonly Verb Complete = new Verb<CompleteRequest>("complete", VerbJson.Default.CompleteRequest);
    internal static readonly Verb Block = new Verb<BlockRequest>("block", VerbJson.Default.BlockRequest);
    internal static readonly Verb Unblock = new Verb<UnblockRequest>("unblock", VerbJson.Default.UnblockRequest);
    internal static readonly Verb Schedule = new Verb<ScheduleRequest>("schedule", VerbJson.Default.ScheduleRequest);
    internal static readonly Verb Promote = new Verb<PromoteRequest>("promote", VerbJson.Default.PromoteRequest);
    internal static readonly Verb RequestReview =
        new Verb<ReviewRequest>("request-review", VerbJson.Default.ReviewRequest);
    internal static readonly Verb RequestChanges =
        new Verb<ChangesRequest>("request-changes", VerbJson.Default.ChangesRequest);
    internal static readonly Verb ReopenReview =
        new Verb<ReopenReviewRequest>("reopen-review", VerbJson.Default.ReopenReviewRequest);
    internal static readonly Verb Reopen = new Verb<ReopenRequest>("reopen", VerbJson.Default.ReopenRequest);
    internal static readonly Verb Edit = new Verb<EditRequest>("edit", VerbJson.Default.EditRequest);
    internal static readonly Verb Comment = new Verb<CommentRequest>("comment", VerbJson.Default.CommentRequest);
    internal static readonly Verb Detach = new Verb<DetachRequest>("detach", VerbJson.Default.DetachRequest);
    internal static readonly Verb Subscribe =
        new Verb<SubscribeRequest>("subscribe", VerbJson.Default.SubscribeRequest);
    internal static readonly Verb Unsubscribe =
        new Verb<UnsubscribeRequest>("unsubscribe", VerbJson.Default.UnsubscribeRequest);
    internal static readonly Verb Archive = new Verb<ArchiveRequest>("archive", VerbJson.Default.ArchiveRequest);
    internal static readonly Verb Restore = new Verb<RestoreRequest>("restore", VerbJson.Default.RestoreRequest);
    internal static readonly Verb Delete = new Verb<DeleteRequest>("delete", VerbJson.Default.DeleteRequest);
    internal static readonly Verb Reclaim = new Verb<ReclaimRequest>("reclaim", VerbJson.Default.ReclaimRequest);
    internal static readonly Verb Reassign = new Verb<ReassignRequest>("reassign", VerbJson.Default.ReassignRequest);
    internal static readonly Verb Stop = new Verb<StopTaskRequest>("stop", VerbJson.Default.StopTaskRequest);
    internal static readonly Verb Pause = new Verb<PauseTaskRequest>("pause", VerbJson.Default.PauseTaskRequest);
    internal static readonly Verb Resume = new Verb<ResumeTaskRequest>("resume", VerbJson.Default.ResumeTaskRequest);
    internal static readonly Verb CreateRecurrence =
        new Verb<CreateRecurrenceRequest>("create-recurrence", VerbJson.Default.CreateRecurrenceRequest);
    internal static readonly Verb PauseRecurrence =
        new Verb<PauseRecurrenceRequest>("pause-recurrence", VerbJson.Default.PauseRecurrenceRequest);
    internal static readonly Verb ResumeRecurrence =
        new Verb<ResumeRecurrenceRequest>("resume-recurrence", VerbJson.Default.ResumeRecurrenceRequest);
    internal static readonly Verb DeleteRecurrence =
        new Verb<DeleteRecurrenceRequest>("delete-recurrence", VerbJson.Default.DeleteRecurrenceRequest);

    internal static readonly Verb Usage = new Verb<UsageRequest>("usage", VerbJson.Default.UsageRequest);
    internal static readonly Verb Approve = new Verb<ApproveRequest>("approve", VerbJson.Default.ApproveRequest);
    internal static readonly Verb ResetBreaker =
        new Verb<ResetBreakerRequest>("reset-breaker", VerbJson.Default.ResetBreakerRequest);

    static readonly FrozenDictionary<string, Verb> ByName = ((Verb[])
    [
        Create, Link, Unlink, Assign, Claim, Heartbeat, Complete, Block, Unblock, Schedule, Promote, RequestReview,
        RequestChanges, ReopenReview, Reopen, Edit, Comment, Archive, Restore, Delete, Reclaim, Reassign, Stop, Pause,
        Resume, Usage, Approve, ResetBreaker, CreateRecurrence, PauseRecurrence, ResumeRecurrence, DeleteRecurrence,
        Detach, Subscribe, Unsubscribe,
    ]).ToFrozenDictionary(verb => verb.Name, StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Verb>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Null when there is no such verb.</summary>
    public static Verb? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var verb) ? verb : null;
}
