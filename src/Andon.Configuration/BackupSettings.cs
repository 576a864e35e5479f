namespace Andon.Configuration;

/// <summary>When backups are made by themselves, and how long they stay: <c>kanban.backups</c>.</summary>
public sealed record BackupSettings
{
    public bool Enabled { get; init; } = true;

    /// <summary>A board that has changed is backed up this long after the last time.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many of a board's are kept.</summary>
    public int Keep { get; init; } = 14;

    /// <summary>How old one may be.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What a board's backups may take together, in bytes.</summary>
    public long BytesMax { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Bytes that must stay free where they lie; the oldest go first.</summary>
    public long FreeMin { get; init; } = 1024 * 1024 * 1024;

    /// <summary>Another folder, best on another disk, that gets all of it too; null for none.</summary>
    public string? Second { get; init; }
}
