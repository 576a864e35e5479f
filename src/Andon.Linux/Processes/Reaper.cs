using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>A child that ended, and how. The pid may be given to another process from now on.</summary>
public readonly record struct ReapedChild(int Pid, ExitStatus Status);

/// <summary>
/// Collects children that have ended, among them orphans that a subreaper adopted. It takes every status there is, so
/// a program uses either this or <see cref="PidFd.TryReap"/> for its children.
/// </summary>
public static class Reaper
{
    /// <summary>What has ended so far; never waits.</summary>
    public static unsafe IReadOnlyList<ReapedChild> ReapAll()
    {
        List<ReapedChild> reaped = [];
        while (true)
        {
            SignalBuffer result = default;
            var options = ProcessCalls.WaitExited | ProcessCalls.WaitNoHang;
            if (ProcessCalls.Wait(ProcessCalls.WaitAll, 0, &result, options) < 0)
            {
                if (Errno.Last == Errno.NoChild) return reaped;
                if (Errno.Last != Errno.Interrupted) throw Errno.Failure("waitid", "any child", Errno.Last);
                continue;
            }

            if (result.Pid == 0) return reaped;
            reaped.Add(new ReapedChild(result.Pid, ToStatus(result)));
        }
    }

    internal static ExitStatus ToStatus(in SignalBuffer result) => result.Code == ProcessCalls.ChildExited
        ? new ExitStatus(result.Status, null)
        : new ExitStatus(null, result.Status);
}
