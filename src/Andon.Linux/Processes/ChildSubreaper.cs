using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>
/// Makes this process the parent of every orphan below it, so that no descendant leaves its sight. Whoever enables it
/// collects what ends, with <see cref="Reaper"/>.
/// </summary>
public static class ChildSubreaper
{
    public static void Enable() => Set(1);

    public static void Disable() => Set(0);

    static void Set(nuint value) => Errno.Check(
        ProcessCalls.ProcessControl(ProcessCalls.SetChildSubreaper, value, 0, 0, 0), "prctl", "PR_SET_CHILD_SUBREAPER");
}
