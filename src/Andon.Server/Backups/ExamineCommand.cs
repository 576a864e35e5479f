using System.Globalization;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>
/// The program's use in which it reads a copy of a database through and through: a process of its own, so that neither
/// the work nor a defect of SQLite's touches the daemon.
/// </summary>
static class ExamineCommand
{
    public static int Run(string path)
    {
        try
        {
            var found = StoreCopy.Examine(path);
            ReadinessPipe.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"{DaemonProgram.Whole} {found.Uuid} {found.Generation} {found.Record} {found.Position} {found.Hash} "
                + $"{found.Cards}"));
            return 0;
        }
        catch (Exception wrong) when (wrong is IOException or Core.InvariantViolation or FormatException)
        {
            ReadinessPipe.Tell(wrong.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }
}
