using System.Runtime.InteropServices;

namespace Andon.Linux.Calls;

/// <summary>
/// The system calls on processes, exactly as the C library declares them; every caller checks errno.
/// </summary>
static unsafe partial class ProcessCalls
{
    const string Library = "libc";

    // The same numbers on x64 and arm64. Called by number: the wrappers exist only since glibc 2.36.
    const nint PidFdSendSignalNumber = 424;
    const nint PidFdOpenNumber = 434;

    public const int SetChildSubreaper = 36;

    public const int TrimThreshold = -1;

    /// <summary>glibc's own.</summary>
    [LibraryImport(Library, EntryPoint = "mallopt")]
    public static partial int SetAllocatorOption(int option, int value);

    public const int PriorityOfProcess = 0;

    [LibraryImport(Library, EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, uint who, int priority);

    public const int WaitAll = 0;
    public const int WaitPidFd = 3;
    public const int WaitNoHang = 1;
    public const int WaitExited = 4;

    public const int ChildExited = 1;

    public const short PollIn = 1;
    public const short PollOut = 4;

    public const int EpollCloseOnExec = 0x80000;
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const uint EpollIn = 1;
    public const uint EpollOneShot = 1u << 30;

    public static int OpenPidFd(int pid) => (int)SystemCall(PidFdOpenNumber, pid, 0, 0, 0);

    public static int SendSignal(int pidFd, int signal) => (int)SystemCall(PidFdSendSignalNumber, pidFd, signal, 0, 0);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int Wait(int kind, int id, SignalBuffer* result, int options);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport(Library, EntryPoint = "adjtimex", SetLastError = true)]
    public static partial int AdjustClock(ClockBuffer* buffer);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEpoll(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitEpoll(int epoll, byte* entries, int countMax, int timeoutMilliseconds);
}
