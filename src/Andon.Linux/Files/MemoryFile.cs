using System.Runtime.InteropServices;
using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// A file in memory without a name: what a process that we start is to read, whole from its beginning, or not at all.
/// Unlike a pipe it never holds a writer up. It is gone with its last descriptor.
/// </summary>
public static class MemoryFile
{
    const uint CloseOnExec = 1;

    public static SafeHandle Of(ReadOnlySpan<byte> bytes)
    {
        var descriptor = FileCalls.CreateInMemory("andon", CloseOnExec);
        if (descriptor < 0) throw Errno.Failure("memfd_create", "a file in memory", Errno.Last);
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        PosixFile.WriteAt(file, 0, bytes, "a file in memory");
        return file;
    }
}
