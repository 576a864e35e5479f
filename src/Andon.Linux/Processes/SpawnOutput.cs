using System.Runtime.InteropServices;

namespace Andon.Linux.Processes;

/// <summary>Where a started process writes its standard output and error.</summary>
public abstract record SpawnOutput
{
    SpawnOutput()
    {
    }

    /// <summary>Nowhere.</summary>
    public sealed record Discard : SpawnOutput;

    /// <summary>To the end of a file, which is created for its owner alone when it is missing.</summary>
    public sealed record AppendTo(string Path) : SpawnOutput;

    /// <summary>Into an open descriptor, such as a pipe's write end; the caller closes its own copy.</summary>
    public sealed record Into(SafeHandle Handle) : SpawnOutput;
}
