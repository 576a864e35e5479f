using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>The first line of a board's lines: which board they are of, and as of when.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExportHead
{
    public const string FormatName = "andon-board";

    /// <summary>Rises when a reader of the version before could misread a line.</summary>
    public const int VersionNow = 1;

    /// <summary>Always <see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    public required int Version { get; init; }

    /// <summary>By it and their numbers rows are known again.</summary>
    public required string Source { get; init; }

    public required string Board { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }

    /// <summary>When the board was made, in microseconds since the epoch.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Everything up to this event is in the lines, and nothing later.</summary>
    public required long Position { get; init; }

    /// <summary>When they were written, in microseconds since the epoch.</summary>
    public required long At { get; init; }
}

/// <summary>The last line: without it, lines are missing.</summary>
/// <param name="Rows">Lines between the first and the last that are rows; lines of files are not counted.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExportEnd(long Rows);
