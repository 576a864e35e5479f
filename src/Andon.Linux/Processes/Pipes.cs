using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Processes;

/// <summary>
/// A pipe whose two ends are close-on-exec. Wrap the read end in an AnonymousPipeClientStream: the runtime then reads
/// it with its socket engine, without a thread of its own.
/// </summary>
public static class Pipes
{
    public static unsafe (SafePipeHandle ReadEnd, SafeFileHandle WriteEnd) Create()
    {
        var ends = stackalloc int[2];
        Errno.Check(FileCalls.Pipe(ends, FileCalls.CloseOnExec), "pipe2", "a new pipe");
        return (new SafePipeHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}
