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

    /// <summary>The last record of the board's log in it.</summary>
    public long Record { get; init; }

    /// <summary>Which making of the board's files it is of; 0 in a backup of the first versions.</summary>
    public long Generation { get; init; }

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
/// <param name="Board">By whose name they go.</param>
/// <param name="Uuid">The board's; a backup with another is of a board that had the name before, or elsewhere.</param>
/// <param name="Directory">Where they lie.</param>
/// <param name="Backups">Those that can be restored.</param>
/// <param name="GivenUp">
/// The names of those that are of a time that is no more: the board was given back an earlier state, and went on from
/// there.
/// </param>
/// <param name="Remarks">A sentence for each that cannot.</param>
public sealed record BackupsReply(
    string Board, string Uuid, string Directory, IReadOnlyList<BackupMessage> Backups, IReadOnlyList<string> GivenUp,
    IReadOnlyList<string> Remarks);

/// <summary>Backups that are beyond the limits of retention, oldest first, and what their removal gives back.</summary>
/// <param name="Board">Whose they are.</param>
/// <param name="Removed">Whether they are gone; otherwise they would go.</param>
/// <param name="Backups">Which, and why.</param>
/// <param name="Files">How many bytes of attachments no backup names then.</param>
/// <param name="LogFiles">How many files of the archived log no backup needs then.</param>
/// <param name="Bytes">What all of it takes.</param>
public sealed record PruneBackupsReply(
    string Board, bool Removed, IReadOnlyList<PrunedBackup> Backups, long Files, long LogFiles, long Bytes);

/// <summary>A backup that is beyond a limit.</summary>
public sealed record PrunedBackup(string Name, string Reason);

/// <summary>Removes the backups of a board that are beyond the limits of retention.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PruneBackupsRequest
{
    /// <summary>Whether it is only told what would go.</summary>
    public bool Preview { get; init; }
}

/// <summary>Whether a backup is whole and can be restored: it is when nothing was found.</summary>
public sealed record BackupCheckReply(string Board, string Name, IReadOnlyList<string> Findings);

/// <summary>Gives a board back what a backup holds, or makes a new board of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RestoreBackupRequest
{
    /// <summary>The new board's name; null to put it in place of what the board has.</summary>
    public string? As { get; init; }

    /// <summary>Goes on from the backup to this moment, in seconds since the epoch.</summary>
    public long? ToTime { get; init; }

    /// <summary>Goes on from the backup to this event.</summary>
    public long? ToEvent { get; init; }

    /// <summary>Whether it is only told what would change.</summary>
    public bool Preview { get; init; }
}

/// <summary>What became of a board that was given back an earlier state, or what would.</summary>
public sealed record RestoreBackupReply
{
    public required string Board { get; init; }

    public required string Backup { get; init; }

    /// <summary>The last event of the state that is given back.</summary>
    public required long Position { get; init; }

    /// <summary>
    /// The last event of the state that it takes the place of; null for a new board or one that is closed.
    /// </summary>
    public long? Was { get; init; }

    /// <summary>The backup that was made of the state before.</summary>
    public string? Kept { get; init; }

    /// <summary>Files of tasks whose bytes the backup has not.</summary>
    public int MissingFiles { get; init; }

    /// <summary>What is different in the tasks; null for a new board or one that is closed.</summary>
    public RestoreChanges? Changes { get; init; }
}

/// <summary>Tasks by what becomes of them; of each kind the count, and the first ones.</summary>
public sealed record RestoreChanges
{
    public required int Gone { get; init; }

    public required int Back { get; init; }

    public required int Moved { get; init; }

    public required IReadOnlyList<RestoredTask> Tasks { get; init; }
}

/// <summary>A task that is different; a status is null where there is no such task.</summary>
public sealed record RestoredTask(string Task, string Title, string? From, string? To);
