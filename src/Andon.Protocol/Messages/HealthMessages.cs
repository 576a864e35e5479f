namespace Andon.Protocol.Messages;

/// <summary>The states of a store, from good to bad.</summary>
public static class HealthNames
{
    public const string Healthy = "healthy";
    public const string Degraded = "degraded";
    public const string Quarantined = "quarantined";
}

/// <summary>How a home and its boards are, and what can be measured of them.</summary>
public sealed record HealthReply
{
    public required string Home { get; init; }

    /// <summary>healthy, degraded or quarantined: as the worst of the home's store and its boards.</summary>
    public required string Health { get; init; }

    public required HomeGauges Gauges { get; init; }

    public required IReadOnlyList<BoardHealth> Boards { get; init; }
}

/// <summary>How one board is.</summary>
public sealed record BoardHealth
{
    public required string Board { get; init; }

    /// <summary>healthy; degraded, which passes by itself; quarantined, which needs a person.</summary>
    public required string Health { get; init; }

    public string? Reason { get; init; }

    /// <summary>What is wrong with its files, by stable names; null when that is not the reason.</summary>
    public IReadOnlyList<DamageMessage>? Damage { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public long? Since { get; init; }

    /// <summary>When it is tried again; null while it is open or waits for a person.</summary>
    public long? NextProbeAt { get; init; }

    public CheckMessage? LastCheck { get; init; }

    public BackupGauge? LastBackup { get; init; }

    /// <summary>Null while it is not open.</summary>
    public BoardGauges? Gauges { get; init; }
}

/// <summary>The last time that a board's database was read page by page.</summary>
/// <param name="At">Seconds since the epoch.</param>
/// <param name="Milliseconds">How long it took, with the rests that it made.</param>
/// <param name="Outcome">sound, mended, or unfinished.</param>
/// <param name="Reason">Why it is unfinished.</param>
public sealed record CheckMessage(long At, long Milliseconds, string Outcome, string? Reason);

/// <summary>The newest backup of a board.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="At">Seconds since the epoch.</param>
/// <param name="Position">The last event in it.</param>
public sealed record BackupGauge(string Name, long At, long Position);

/// <summary>What can be measured of an open board; sizes are bytes.</summary>
public sealed record BoardGauges
{
    public long DatabaseBytes { get; init; }

    public long WalBytes { get; init; }

    public long LogBytes { get; init; }

    /// <summary>Files that were in the way, and are kept.</summary>
    public long SetAsideBytes { get; init; }

    /// <summary>The daemon's open descriptors of the board's database and log.</summary>
    public int Descriptors { get; init; }

    /// <summary>The kernel's lines that hold the database for the daemon.</summary>
    public int LockLines { get; init; }

    public long? LastSyncMicroseconds { get; init; }

    public long? LastCheckpointAt { get; init; }
}

/// <summary>What can be measured of the home.</summary>
public sealed record HomeGauges
{
    public long DiskFreeBytes { get; init; }

    public long HomeWalBytes { get; init; }

    public long? LastSyncMicroseconds { get; init; }

    /// <summary>Since the daemon started.</summary>
    public int ClockJumps { get; init; }

    public long? LastClockJumpAt { get; init; }

    /// <summary>Positive when the clock went ahead.</summary>
    public double? LastClockJumpSeconds { get; init; }
}
