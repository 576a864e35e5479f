using System.Runtime.InteropServices;

namespace Andon.Linux.Processes;

/// <summary>What to start, complete: nothing is inherited but what stands here.</summary>
public sealed record DetachedCommand
{
    /// <summary>An absolute path; see <see cref="Executable.Resolve"/>.</summary>
    public required string Executable { get; init; }

    /// <summary>The whole argument vector, with the program's name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>What it reads as standard input; /dev/null when left out. The caller closes its own copy.</summary>
    public SafeHandle? Input { get; init; }

    public SpawnOutput Output { get; init; } = new SpawnOutput.Discard();

    /// <summary>The end of a pipe that the child finds as descriptor 3 (see <see cref="ReadinessPipe"/>).</summary>
    public SafeHandle? Readiness { get; init; }

    /// <summary>
    /// True for our own daemons and supervisors: they are marked, so that nobody takes them for a part of the process
    /// tree from within which they happened to be started. False for workers.
    /// </summary>
    public bool StandsAlone { get; init; } = true;
}
