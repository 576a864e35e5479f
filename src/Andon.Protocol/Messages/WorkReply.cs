namespace Andon.Protocol.Messages;

/// <summary>What takes long on a board at the moment, in the order in which it began.</summary>
public sealed record WorkReply(string Board, IReadOnlyList<WorkMessage> Work);

/// <summary>A piece of long work, and how far it is.</summary>
public sealed record WorkMessage
{
    /// <summary>One of <see cref="WorkKinds"/>.</summary>
    public required string Work { get; init; }

    /// <summary>What it is at, for people.</summary>
    public required string Step { get; init; }

    /// <summary>What part of it is done, from 0 to 1, as far as its steps can tell.</summary>
    public double Share { get; init; }

    public double Seconds { get; init; }

    /// <summary>About how long it still takes; left out while nobody can tell.</summary>
    public double? SecondsLeft { get; init; }
}

/// <summary>Kinds of long work.</summary>
public static class WorkKinds
{
    public const string Verify = "verify";
    public const string Backup = "backup";
    public const string BackupCheck = "backup_check";
    public const string Restore = "restore";
}
