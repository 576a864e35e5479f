using System.Text.Json.Serialization;

namespace Andon.Supervision.Runs;

/// <summary>How the files of a run's folder become records and back; nothing is found by reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RunSpec))]
[JsonSerializable(typeof(ProcessRecord))]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(WorkerOutcome))]
sealed partial class SupervisionJson : JsonSerializerContext;
