using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

/// <summary>What a backup is of; it lies beside it, as its manifest.</summary>
public sealed record BackupMessage
{
    /// <summary>Board, time, position and the beginning of its hash.</summary>
    public required string Name { get; init; }

    public required string Board { get; init; }

    /// <summary>The board's; a board that was restored under another name has another one.</summary>
    public required string Uuid { get; init; }

    /// <summary>When it was made, in seconds since the epoch.</summary>
    public required long At { get; init; }

    /// <summary>The last event in it.</summary>
    public required long Position { get; init; }

    /// <summary>The chain's hash at that event.</summary>
    public required string ChainHash { get; init; }

    public required long Tasks { get; init; }

    /// <summary>Of the compressed database.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of the compressed database.</summary>
    public required long Size { get; init; }

    public required long DatabaseBytes { get; init; }

    /// <summary>The bytes that its rows name; they lie in files/ beside all backups of the board.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>The home's configuration files at that time, by their place in the home.</summary>
    public required IReadOnlyDictionary<string, string> Configuration { get; init; }
}

/// <summary>Bytes that belong to a backup.</summary>
public sealed record BackupFile(string Sha256, long Size);

/// <summary>A board's backups, newest first, and what in their folder is none.</summary>
public sealed record BackupsReply(
    string Board, string Directory, IReadOnlyList<BackupMessage> Backups, IReadOnlyList<string> Remarks);

/// <summary>Whether a backup is whole and can be restored: it is when nothing was found.</summary>
public sealed record BackupCheckReply(string Board, string Name, IReadOnlyList<string> Findings);

/// <summary>Makes a new board out of a backup.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RestoreBackupRequest
{
    /// <summary>The new board's name.</summary>
    public required string As { get; init; }
}
