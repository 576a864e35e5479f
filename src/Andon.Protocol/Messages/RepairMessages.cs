using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>Asks what can be saved of a board that is refused because something of it is lost.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RepairRequest
{
    /// <summary>Whether the board is made of it; otherwise nothing is changed.</summary>
    public bool Apply { get; init; }
}

/// <summary>What can be saved of a board, or was.</summary>
/// <param name="Board">Its name.</param>
/// <param name="Applied">Whether the board was made of it.</param>
/// <param name="Damage">What is wrong with its files.</param>
/// <param name="Record">The last record of the log that it has then.</param>
/// <param name="Position">The last event that it has then.</param>
/// <param name="Sources">Where each part comes from, a sentence each.</param>
/// <param name="Lost">What is lost, a sentence each.</param>
public sealed record RepairReply(
    string Board, bool Applied, IReadOnlyList<DamageMessage> Damage, long Record, long Position,
    IReadOnlyList<string> Sources, IReadOnlyList<string> Lost);

/// <summary>Something that is wrong with a board's files.</summary>
/// <param name="Kind">A stable word, such as <c>index_only</c>.</param>
/// <param name="Text">For people.</param>
public sealed record DamageMessage(string Kind, string Text);
