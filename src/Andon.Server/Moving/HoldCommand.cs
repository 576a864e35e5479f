using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Storage.Sqlite;

namespace Andon.Server.Moving;

/// <summary>
/// The program's other use, by <c>andon import</c>: a process of its own that keeps a database of others still while
/// its files are copied, until its standard input ends.
/// </summary>
static class HoldCommand
{
    public static int Run(string path, Stream input)
    {
        DatabaseHold.Hold(
            path, isHeld => ReadinessPipe.Tell(isHeld ? DaemonProgram.Held : DaemonProgram.Unlocked),
            () => WaitForEnd(input));
        return 0;
    }

    static void WaitForEnd(Stream input)
    {
        var rest = new byte[256];
        while (input.Read(rest) > 0)
        {
        }
    }
}
