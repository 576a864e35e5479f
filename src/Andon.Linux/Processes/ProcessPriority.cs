using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>How this process stands behind others when they want the processor.</summary>
public static class ProcessPriority
{
    const int Low = 10;

    /// <summary>From now on whoever answers people goes first. It cannot be taken back.</summary>
    public static void Lower() =>
        Errno.Check(ProcessCalls.SetPriority(ProcessCalls.PriorityOfProcess, 0, Low), "setpriority", "this process");
}
