using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Json;

/// <summary>
/// How messages become JSON and back; nothing is found by reflection. Verbs have a context of their own.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(FieldValueJson)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OwnerRecord))]
[JsonSerializable(typeof(WhereReply))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(StopReply))]
[JsonSerializable(typeof(BoardsReply))]
[JsonSerializable(typeof(BoardReply))]
[JsonSerializable(typeof(CommandReply))]
[JsonSerializable(typeof(IReadOnlyList<CommandReply>))]
[JsonSerializable(typeof(TaskListReply))]
[JsonSerializable(typeof(TaskTextsReply))]
[JsonSerializable(typeof(TaskReply))]
[JsonSerializable(typeof(SearchReply))]
[JsonSerializable(typeof(WhyReply))]
[JsonSerializable(typeof(ContextReply))]
[JsonSerializable(typeof(DiagnosticsReply))]
[JsonSerializable(typeof(RecurrencesReply))]
[JsonSerializable(typeof(RecurrenceReply))]
[JsonSerializable(typeof(RunsReply))]
[JsonSerializable(typeof(EventsReply))]
[JsonSerializable(typeof(AttachmentsReply))]
[JsonSerializable(typeof(SubscriptionsReply))]
[JsonSerializable(typeof(StatsReply))]
[JsonSerializable(typeof(AssigneesReply))]
[JsonSerializable(typeof(VerifyReply))]
[JsonSerializable(typeof(WorkReply))]
[JsonSerializable(typeof(DispatchReply))]
[JsonSerializable(typeof(PausesReply))]
[JsonSerializable(typeof(BreakersReply))]
[JsonSerializable(typeof(IReadOnlyList<BreakerMessage>))]
[JsonSerializable(typeof(ProfilesReply))]
[JsonSerializable(typeof(AttachMessage))]
[JsonSerializable(typeof(RenewReply))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(ClaimNextRequest))]
[JsonSerializable(typeof(CreateBoardRequest))]
[JsonSerializable(typeof(RenameBoardRequest))]
[JsonSerializable(typeof(DescribeBoardRequest))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(StayRequest))]
[JsonSerializable(typeof(DispatchRequest))]
[JsonSerializable(typeof(StartedRequest))]
[JsonSerializable(typeof(SettleRequest))]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportReply))]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(DoctorReply))]
[JsonSerializable(typeof(BackupMessage))]
[JsonSerializable(typeof(BackupsReply))]
[JsonSerializable(typeof(PruneBackupsReply))]
[JsonSerializable(typeof(RestoreBackupReply))]
[JsonSerializable(typeof(PruneBackupsRequest))]
[JsonSerializable(typeof(BackupCheckReply))]
[JsonSerializable(typeof(RestoreBackupRequest))]
[JsonSerializable(typeof(CollectRequest))]
[JsonSerializable(typeof(CollectReply))]
[JsonSerializable(typeof(RepairRequest))]
[JsonSerializable(typeof(RepairReply))]
[JsonSerializable(typeof(ExportHead))]
[JsonSerializable(typeof(ExportEnd))]
[JsonSerializable(typeof(BlobReply))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>
    /// Every writer of ours keeps letters as they are: a task in any script reads the same on the wire.
    /// </summary>
    public static JsonWriterOptions Writing { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
