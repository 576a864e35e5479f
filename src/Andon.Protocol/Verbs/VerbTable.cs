using System.Collections.Frozen;
using Andon.Protocol.Json;

namespace Andon.Protocol.Verbs;

/// <summary>Every verb that changes a board, once.</summary>
public static class VerbTable
{
    internal static readonly Verb Create = new Verb<CreateRequest>("create", WireJson.Default.CreateRequest);
    internal static readonly Verb Link = new Verb<LinkRequest>("link", WireJson.Default.LinkRequest);
    internal static readonly Verb Unlink = new Verb<UnlinkRequest>("unlink", WireJson.Default.UnlinkRequest);
    internal static readonly Verb Assign = new Verb<AssignRequest>("assign", WireJson.Default.AssignRequest);
    internal static readonly Verb Claim = new Verb<ClaimRequest>("claim", WireJson.Default.ClaimRequest);
    internal static readonly Verb Heartbeat = new Verb<HeartbeatRequest>(
        "heartbeat", WireJson.Default.HeartbeatRequest);
    internal static readonly Verb Complete = new Verb<CompleteRequest>("complete", WireJson.Default.CompleteRequest);
    internal static readonly Verb Block = new Verb<BlockRequest>("block", WireJson.Default.BlockRequest);
    internal static readonly Verb Unblock = new Verb<UnblockRequest>("unblock", WireJson.Default.UnblockRequest);
    internal static readonly Verb Schedule = new Verb<ScheduleRequest>("schedule", WireJson.Default.ScheduleRequest);
    internal static readonly Verb Promote = new Verb<PromoteRequest>("promote", WireJson.Default.PromoteRequest);
    internal static readonly Verb RequestReview =
        new Verb<ReviewRequest>("request-review", WireJson.Default.ReviewRequest);
    internal static readonly Verb RequestChanges =
        new Verb<ChangesRequest>("request-changes", WireJson.Default.ChangesRequest);
    internal static readonly Verb ReopenReview =
        new Verb<ReopenReviewRequest>("reopen-review", WireJson.Default.ReopenReviewRequest);
    internal static readonly Verb Reopen = new Verb<ReopenRequest>("reopen", WireJson.Default.ReopenRequest);
    internal static readonly Verb Edit = new Verb<EditRequest>("edit", WireJson.Default.EditRequest);
    internal static readonly Verb Comment = new Verb<CommentRequest>("comment", WireJson.Default.CommentRequest);
    internal static readonly Verb Archive = new Verb<ArchiveRequest>("archive", WireJson.Default.ArchiveRequest);
    internal static readonly Verb Restore = new Verb<RestoreRequest>("restore", WireJson.Default.RestoreRequest);
    internal static readonly Verb Delete = new Verb<DeleteRequest>("delete", WireJson.Default.DeleteRequest);
    internal static readonly Verb Reclaim = new Verb<ReclaimRequest>("reclaim", WireJson.Default.ReclaimRequest);
    internal static readonly Verb Reassign = new Verb<ReassignRequest>("reassign", WireJson.Default.ReassignRequest);
    internal static readonly Verb Stop = new Verb<StopTaskRequest>("stop", WireJson.Default.StopTaskRequest);
    internal static readonly Verb Pause = new Verb<PauseTaskRequest>("pause", WireJson.Default.PauseTaskRequest);
    internal static readonly Verb Resume = new Verb<ResumeTaskRequest>("resume", WireJson.Default.ResumeTaskRequest);

    static readonly FrozenDictionary<string, Verb> ByName = ((Verb[])
    [
        Create, Link, Unlink, Assign, Claim, Heartbeat, Complete, Block, Unblock, Schedule, Promote, RequestReview,
        RequestChanges, ReopenReview, Reopen, Edit, Comment, Archive, Restore, Delete, Reclaim, Reassign, Stop, Pause,
        Resume,
    ]).ToFrozenDictionary(verb => verb.Name, StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Verb>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Null when there is no such verb.</summary>
    public static Verb? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var verb) ? verb : null;
}
