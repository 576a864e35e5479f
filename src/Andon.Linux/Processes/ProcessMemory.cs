using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>How the C library's allocator, which SQLite uses, behaves in the whole process.</summary>
public static class ProcessMemory
{
    /// <summary>
    /// Freed memory up to so many bytes stays with the process: giving it back and asking for it again costs a
    /// program that does so for each batch two system calls and the page faults after them. Does nothing where the C
    /// library is not glibc.
    /// </summary>
    public static void KeepFreed(int bytes)
    {
        try
        {
            _ = ProcessCalls.SetAllocatorOption(ProcessCalls.TrimThreshold, bytes);
        }
        catch (EntryPointNotFoundException)
        {
            // Another library's allocator has ways of its own.
        }
    }
}
