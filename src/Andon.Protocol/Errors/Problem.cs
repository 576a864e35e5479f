using System.Text.Json.Serialization;
using Andon.Core.Decisions;

namespace Andon.Protocol.Errors;

/// <summary>A refusal on the wire: problem details after RFC 9457, with our code and the next legal action.</summary>
public sealed record Problem
{
    public const string ContentType = "application/problem+json";

    public string Type { get; init; } = "about:blank";

    /// <summary>What was refused.</summary>
    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Code { get; init; }

    /// <summary>Why.</summary>
    public string? Detail { get; init; }

    /// <summary>The next legal action.</summary>
    public string? Next { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Board { get; init; }

    public static Problem Of(Refusal refusal, string? board)
    {
        var description = ErrorCatalog.Describe(refusal.Code);
        return new Problem
        {
            Title = refusal.What,
            Status = description.HttpStatus,
            Code = description.Name,
            Detail = refusal.Why,
            Next = refusal.Next,
            Board = board,
        };
    }

    /// <summary>
    /// A code that this version does not know comes from a newer daemon; its texts still say everything.
    /// </summary>
    public Refusal ToRefusal() => new(
        ErrorCatalog.Find(Code)?.Code ?? CodeOf(Status), Title, Detail ?? $"The daemon answered {Code}.", Next ?? "");

    static ErrorCode CodeOf(int status) => status switch
    {
        501 => ErrorCode.Unsupported,
        503 => ErrorCode.Unavailable,
        504 => ErrorCode.TimedOut,
        >= 500 => ErrorCode.Internal,
        _ => ErrorCode.InvalidArgument,
    };
}
