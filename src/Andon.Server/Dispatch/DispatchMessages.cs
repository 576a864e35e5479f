using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Server.Configuration;

namespace Andon.Server.Dispatch;

/// <summary>What passes say on the wire, in the reference kanban's words.</summary>
static class DispatchMessages
{
    /// <summary>Of each board, in a status; the whole list is a dry run's.</summary>
    const int WaitingMax = 50;

    public static DispatchReply ToReply(
        OpenBoard board, PassReport report, bool dryRun, int most, Func<string, int> runsOf)
    {
        var held = report.Plan.HeldBack;
        return new DispatchReply
        {
            Board = board.Entry.Slug.Value,
            DryRun = dryRun,
            Promoted = [.. report.Released.Select(card => card.Value)],
            AutoAssignedDefault = [.. report.Plan.Assignments.Select(assignment => assignment.Card.Value)],
            Spawned = dryRun ? Planned(report, most) : Started(report),
            SkippedUnassigned = Ids(report, IsUnassigned),
            SkippedNonspawnable = Ids(report, IsNotSpawnable),
            SkippedPerProfileCapped =
            [
                .. held.Where(each => IsProfileCap(each.Obstacle))
                    .Select(each => new CappedTask(each.Card.Value, each.Assignee, runsOf(each.Assignee!))),
            ],
            Waiting = [.. held.Where(each => IsOther(each.Obstacle)).Select(each => ToMessage(board, each))],
        };
    }

    public static IEnumerable<WaitingTask> Waiting(OpenBoard board, PassReport report) =>
        report.Plan.HeldBack.Take(WaitingMax).Select(held => ToMessage(board, held));

    public static IEnumerable<BreakerMessage> Open(OpenBoard board, PassReport report) =>
        report.Breakers.Where(breaker => breaker.IsOpen)
            .Select(breaker => WireTranslation.ToMessage(board.Entry.Slug.Value, breaker));

    public static IEnumerable<CapMessage> Caps(ConfigurationSnapshot settings, HostLedger ledger)
    {
        var kanban = settings.Kanban;
        yield return new CapMessage("host", null, ledger.Supervised(), kanban.MaxInProgress);
        foreach (var (name, places) in kanban.Pools)
            yield return new CapMessage("pool", name, ledger.InPool(name), places);
        foreach (var profile in settings.Profiles.Values)
        {
            if ((profile.MaxInProgress ?? kanban.MaxInProgressPerProfile) is { } most)
                yield return new CapMessage("profile", profile.Name, ledger.Of(profile.Name), most);
        }
    }

    static IReadOnlyList<SpawnedTask> Planned(PassReport report, int most) =>
        [
            .. report.Plan.Claims.Take(most)
                .Select(claim => new SpawnedTask(claim.Card.Value, claim.Profile, null, null)),
        ];

    static IReadOnlyList<SpawnedTask> Started(PassReport report) =>
    [
        .. report.Started.Where(start => !start.HasFailed).Select(start => start.Run.Row)
            .Select(run => new SpawnedTask(run.Card.Value, run.Profile, run.Workspace, run.Id.Value)),
    ];

    static IReadOnlyList<string> Ids(PassReport report, Func<Obstacle, bool> fits) =>
        [.. report.Plan.HeldBack.Where(held => fits(held.Obstacle)).Select(held => held.Card.Value)];

    static WaitingTask ToMessage(OpenBoard board, HeldBack held)
    {
        var obstacle = held.Obstacle;
        return new WaitingTask(
            board.Entry.Slug.Value, held.Card.Value, held.Assignee,
            [new ReasonMessage(obstacle.Reason, obstacle.Why, obstacle.Since?.Seconds, obstacle.Next)]);
    }

    static bool IsUnassigned(Obstacle obstacle) => obstacle.Reason == "unassigned";

    static bool IsNotSpawnable(Obstacle obstacle) => obstacle.Code == ErrorCode.ProfileNotReady;

    static bool IsProfileCap(Obstacle obstacle) => obstacle.Reason == "cap_profile";

    static bool IsOther(Obstacle obstacle) =>
        !IsUnassigned(obstacle) && !IsNotSpawnable(obstacle) && !IsProfileCap(obstacle);
}
