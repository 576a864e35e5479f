using System.Text.Json.Serialization;
using Andon.Core.Events;

namespace Andon.Protocol.Messages;

/// <summary>Rows of another board that are to come in.</summary>
/// <param name="Source">Names the other board; by it and its number a row is known again.</param>
/// <param name="Rows">Cards first, then what belongs to them.</param>
public sealed record ImportRequest(string Source, IReadOnlyList<ImportRowMessage> Rows);

/// <summary>One row, under the names of our columns; times are microseconds since the epoch.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImportRowMessage
{
    /// <summary>One of the kinds in docs/internals/wire-protocol.md, such as cards.</summary>
    public required string Kind { get; init; }

    /// <summary>Its number on the other board; rows that are known by their own key have none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Id { get; init; }

    /// <summary>Texts, whole numbers and nulls.</summary>
    public required Dictionary<string, FieldValue> Values { get; init; }
}

/// <summary>What became of the rows: each is counted as added, known or, among the remarks, refused.</summary>
public sealed record ImportReply(
    string Board, long Position, int Added, int Known, IReadOnlyList<ImportRemarkMessage> Remarks);

/// <summary>What is to be said about one of the rows, counted from 0.</summary>
public sealed record ImportRemarkMessage(int Row, bool Refused, string What);

/// <summary>Bytes that lie beside a board now, and may be named by a row.</summary>
public sealed record BlobReply(string Board, long Size, string Sha256);
