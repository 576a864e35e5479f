using Andon.Core.Events;

namespace Andon.Server.Dispatch;

/// <summary>
/// Which events change nothing about what may run or what has ended; every other kind wakes the dispatcher.
/// </summary>
static class WakingKinds
{
    public static bool IsQuiet(string kind) => kind
        is EventKinds.Heartbeat or EventKinds.Commented or EventKinds.Spawned or EventKinds.SuspectedReferences
        or EventKinds.ModelOverrideSet or EventKinds.Linked or EventKinds.Waiting
        or EventKinds.BreakerOpened or EventKinds.WorkspaceTrashed or EventKinds.WorkspaceKept;
}
