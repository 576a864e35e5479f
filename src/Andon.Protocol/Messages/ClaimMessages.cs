using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>
/// Asks for the next task of a profile: pulled by an external worker, or by hand where a person does the work. The
/// answer is that of a claim; without a task it is held back for as long as the wait says.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClaimNextRequest
{
    public required string Lane { get; init; }

    public int? LeaseSeconds { get; init; }

    /// <summary>A label for people, <c>host:pid</c> of the claimer.</summary>
    public string? ClaimLock { get; init; }

    /// <summary>At most an hour; none answers at once.</summary>
    public int? WaitSeconds { get; init; }
}
