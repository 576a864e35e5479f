using Andon.Linux.ControlGroups;

namespace Andon.Server.Dispatch;

/// <summary>What dispatch tells the daemon's log; event ids 2000 to 2099.</summary>
static partial class DispatchLog
{
    /// <summary>Said once, when the daemon starts.</summary>
    public static void RunGroups(this ILogger logger, GroupDelegation groups)
    {
        if (groups.Parent is not { } parent) logger.NoGroups(groups.WhyNot ?? "");
        else if (groups.WhyNoMemoryLimit is { } why) logger.GroupsWithoutMemory(parent, why);
        else logger.Groups(parent);
    }

    [LoggerMessage(2000, LogLevel.Information, "Run {RunId} of {CardId} on {BoardSlug} starts for {Profile}")]
    public static partial void Starting(
        this ILogger logger, long runId, string cardId, string boardSlug, string profile);

    [LoggerMessage(2001, LogLevel.Warning, "Run {RunId} of {CardId} on {BoardSlug} was not started: {Reason}")]
    public static partial void NotStarted(
        this ILogger logger, long runId, string cardId, string boardSlug, string reason);

    [LoggerMessage(2002, LogLevel.Debug, "{CardId} on {BoardSlug} was not claimed: {Reason}")]
    public static partial void NotClaimed(this ILogger logger, string cardId, string boardSlug, string reason);

    [LoggerMessage(2003, LogLevel.Information, "Run {RunId} on {BoardSlug} is adopted: its supervisor lives")]
    public static partial void Adopted(this ILogger logger, long runId, string boardSlug);

    [LoggerMessage(2004, LogLevel.Warning, "Run {RunId} on {BoardSlug} lost its supervisor; it ends as {Outcome}")]
    public static partial void Recovered(this ILogger logger, long runId, string boardSlug, string outcome);

    [LoggerMessage(2005, LogLevel.Warning, "Run {RunId} on {BoardSlug} has processes that do not end; looking again")]
    public static partial void Undying(this ILogger logger, long runId, string boardSlug);

    [LoggerMessage(2006, LogLevel.Warning, "Run {RunId} on {BoardSlug} cannot be settled: {Reason}")]
    public static partial void NotSettled(this ILogger logger, long runId, string boardSlug, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "The lease of run {RunId} on {BoardSlug} ran out after {Seconds} s")]
    public static partial void LeaseOver(this ILogger logger, long runId, string boardSlug, int seconds);

    [LoggerMessage(2008, LogLevel.Information, "{BoardSlug}: no time was kept for {Seconds} s; leases start afresh")]
    public static partial void ClockGap(this ILogger logger, string boardSlug, int seconds);

    [LoggerMessage(2009, LogLevel.Error, "Dispatch on {BoardSlug} failed and goes on")]
    public static partial void PassFailed(this ILogger logger, Exception fault, string boardSlug);

    [LoggerMessage(2010, LogLevel.Warning, "The supervisor of run {RunId} on {BoardSlug} does not answer and is ended")]
    public static partial void Unresponsive(this ILogger logger, long runId, string boardSlug);

    [LoggerMessage(2011, LogLevel.Error, "Run {RunId} on {BoardSlug} could not be looked after; trying again")]
    public static partial void WatchFailed(this ILogger logger, Exception fault, long runId, string boardSlug);

    [LoggerMessage(2012, LogLevel.Warning, "Run {RunId} on {BoardSlug} showed no progress for {Seconds} s")]
    public static partial void Silent(this ILogger logger, long runId, string boardSlug, int seconds);

    [LoggerMessage(2030, LogLevel.Information, "Each run gets a control group in {Parent}; memory_max is enforced")]
    static partial void Groups(this ILogger logger, string parent);

    [LoggerMessage(
        2031, LogLevel.Information, "Each run gets a control group in {Parent}; memory_max is no limit: {Reason}")]
    static partial void GroupsWithoutMemory(this ILogger logger, string parent, string reason);

    [LoggerMessage(2032, LogLevel.Information, "Runs get no control groups, and memory_max is no limit: {Reason}")]
    static partial void NoGroups(this ILogger logger, string reason);
}
