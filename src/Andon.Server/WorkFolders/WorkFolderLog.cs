namespace Andon.Server.WorkFolders;

/// <summary>What the care of workspaces tells the daemon's log; event ids 2100 to 2199.</summary>
static partial class WorkFolderLog
{
    [LoggerMessage(2100, LogLevel.Information, "The workspace of {CardId} on {BoardSlug} is in the trash: {Place}")]
    public static partial void Trashed(this ILogger logger, string cardId, string boardSlug, string place);

    [LoggerMessage(2101, LogLevel.Warning, "The workspace of {CardId} on {BoardSlug} is kept: {Reason}")]
    public static partial void KeptWorkspace(this ILogger logger, string cardId, string boardSlug, string reason);

    [LoggerMessage(2102, LogLevel.Information, "{Name} in the trash of {BoardSlug} is deleted: its time is over")]
    public static partial void Deleted(this ILogger logger, string name, string boardSlug);

    [LoggerMessage(2103, LogLevel.Warning, "{Name} in the trash of {BoardSlug} is not deleted: {Reason}")]
    public static partial void NotDeleted(this ILogger logger, string name, string boardSlug, string reason);

    [LoggerMessage(2104, LogLevel.Error, "The care of workspaces on {BoardSlug} failed and goes on")]
    public static partial void CleanupFailed(this ILogger logger, Exception fault, string boardSlug);
}
