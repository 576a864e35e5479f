using System.Text.Json.Serialization;
using Andon.Protocol.Verbs;

namespace Andon.Protocol.Json;

/// <summary>
/// How the bodies of verbs become JSON and back. What is not given is not written: most fields of most of them are not.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(UnlinkRequest))]
[JsonSerializable(typeof(AssignRequest))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(CompleteRequest))]
[JsonSerializable(typeof(BlockRequest))]
[JsonSerializable(typeof(UnblockRequest))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(PromoteRequest))]
[JsonSerializable(typeof(ReviewRequest))]
[JsonSerializable(typeof(ChangesRequest))]
[JsonSerializable(typeof(ReopenReviewRequest))]
[JsonSerializable(typeof(ReopenRequest))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(CommentRequest))]
[JsonSerializable(typeof(DetachRequest))]
[JsonSerializable(typeof(SubscribeRequest))]
[JsonSerializable(typeof(UnsubscribeRequest))]
[JsonSerializable(typeof(ArchiveRequest))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(ReclaimRequest))]
[JsonSerializable(typeof(ReassignRequest))]
[JsonSerializable(typeof(StopTaskRequest))]
[JsonSerializable(typeof(PauseTaskRequest))]
[JsonSerializable(typeof(ResumeTaskRequest))]
[JsonSerializable(typeof(UsageRequest))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(ResetBreakerRequest))]
[JsonSerializable(typeof(CreateRecurrenceRequest))]
[JsonSerializable(typeof(PauseRecurrenceRequest))]
[JsonSerializable(typeof(ResumeRecurrenceRequest))]
[JsonSerializable(typeof(DeleteRecurrenceRequest))]
sealed partial class VerbJson : JsonSerializerContext;
