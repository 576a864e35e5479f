using System.Runtime.InteropServices;
using Andon.Linux.Processes;

namespace Andon.Protocol.Discovery;

/// <summary>Starts the daemon's program in a use that does one thing to one file and answers a line.</summary>
public static class DaemonUse
{
    /// <param name="verb">One of the uses that <see cref="DaemonProgram"/> names.</param>
    /// <param name="path">The file.</param>
    /// <param name="answer">Gets the line; the caller waits for it.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <param name="more">What it is told besides.</param>
    public static PidFd Start(
        string verb, string path, ReadinessPipe answer, SafeHandle? input = null,
        params IEnumerable<string> more) =>
        DetachedProcess.Start(new DetachedCommand
        {
            Executable = DaemonProgram.Locate(null),
            Arguments = [DaemonProgram.Name, verb, path, .. more],
            Environment = DaemonEnvironment.Allowed(),
            Input = input,
            Readiness = answer.WriteEnd,
            StandsAlone = false,
        });
}
