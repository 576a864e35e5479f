namespace Andon.Linux.Processes;

/// <summary>
/// What stopping a tree did: how many got SIGTERM, how many had to be killed, and who would not go (a process in
/// uninterruptible sleep). The tree is confirmed gone when nobody survived.
/// </summary>
public sealed record StopReport(int Terminated, int Killed, IReadOnlyList<ProcessIdentity> Survivors)
{
    public bool IsGone => Survivors.Count == 0;
}

/// <summary>
/// Ends a whole process tree: SIGTERM, a grace, SIGKILL, until no member is left. Signals go through pidfds, so no
/// other process can be hit; a control group that the tree has to itself is killed whole as well.
/// </summary>
public static class TreeStop
{
    /// <summary>How long killed processes get to vanish before they are reported as survivors.</summary>
    public static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    static readonly TimeSpan KillRound = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// No look at /proc is atomic; a tree counts as gone when it was empty this many times in a row.
    /// </summary>
    const int EmptyLooks = 2;

    public static async Task<StopReport> StopAsync(
        ProcessTree tree, TimeSpan grace, TimeProvider time, CancellationToken cancellationToken)
    {
        var terminated = await AskAsync(tree, grace, time, cancellationToken);
        var started = time.GetTimestamp();
        var killed = new HashSet<ProcessIdentity>();
        while (true)
        {
            var members = Look(tree);
            if (members.Count == 0 || time.GetElapsedTime(started) >= KillPatience)
                return new StopReport(terminated, killed.Count, members);

            killed.UnionWith(members);
            tree.TryKillGroup();
            await SignalAndWaitAsync(members, KillRound, time, cancellationToken, Signals.Kill);
        }
    }

    /// <summary>SIGCONT follows, because a stopped process does not see SIGTERM before.</summary>
    static async Task<int> AskAsync(
        ProcessTree tree, TimeSpan grace, TimeProvider time, CancellationToken cancellationToken)
    {
        if (grace <= TimeSpan.Zero) return 0;

        var members = Look(tree);
        await SignalAndWaitAsync(members, grace, time, cancellationToken, Signals.Terminate, Signals.Continue);
        return members.Count;
    }

    static IReadOnlyList<ProcessIdentity> Look(ProcessTree tree)
    {
        for (var look = 1; ; look++)
        {
            var members = tree.Members();
            if (members.Count > 0 || look == EmptyLooks) return members;
        }
    }

    static async Task SignalAndWaitAsync(
        IReadOnlyList<ProcessIdentity> members,
        TimeSpan patience,
        TimeProvider time,
        CancellationToken cancellationToken,
        params int[] signals)
    {
        PidFd[] handles = [.. members.Select(PidFd.TryOpen).OfType<PidFd>()];
        try
        {
            foreach (var signal in signals)
            {
                foreach (var handle in handles) _ = handle.Signal(signal);
            }

            await WaitExitAsync(handles, patience, time, cancellationToken);
        }
        finally
        {
            foreach (var handle in handles) handle.Dispose();
        }
    }

    static async Task WaitExitAsync(
        PidFd[] handles, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await Task.WhenAll(handles.Select(handle => handle.WaitExitAsync(either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The patience is over; the next look tells who is left.
        }
    }
}
