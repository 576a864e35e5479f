using System.Globalization;
using Andon.Core;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Storage.Faults;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>
/// The program's uses in which it reads copies of databases through and through, or lets one go on with the archived
/// log: a process of its own, behind whoever answers people, so that neither the work nor a defect of SQLite's touches
/// the daemon.
/// </summary>
static class ExamineCommand
{
    const string RecordTarget = "record";
    const string EventTarget = "event";
    const string TimeTarget = "time";
    const string EndTarget = "end";

    public static int Examine(string path) => Tell(() => Describe(StoreCopy.Examine(path)));

    /// <summary>The target is a word that <see cref="Word(RollTarget)"/> made.</summary>
    public static int Roll(string path, string log, string target) => Tell(() =>
    {
        RollForward.Run(path, log, Target(target));
        return Describe(StoreCopy.Examine(path));
    });

    public static int Compare(string path, string other) => Tell(() =>
    {
        var findings = RollForward.Compare(path, other);
        return findings.Count == 0 ? DaemonProgram.Whole : string.Join(' ', findings);
    });

    /// <summary>Says what the copy holds, or that it is unsound, and then each finding, with tabs between.</summary>
    public static int Prove(string path, string log) => Tell(() =>
    {
        var (content, findings) = LogProof.Run(path, log, share => ReadinessPipe.TellProgress(
            share.ToString("0.000", CultureInfo.InvariantCulture)));
        var first = content is null ? DaemonProgram.Unsound : Describe(content);
        return string.Join('\t', [first, .. findings.Select(finding => finding.ReplaceLineEndings(" "))]);
    });

    public static int Pack(string path, string packed) => Tell(() =>
    {
        BackupPacking.Pack(path, packed);
        return DaemonProgram.Whole;
    });

    /// <summary>A target as an argument.</summary>
    public static string Word(RollTarget target) => target switch
    {
        { Record: { } record } => Word(RecordTarget, record),
        { Position: { } position } => Word(EventTarget, position),
        { Time: { } time } => Word(TimeTarget, time.Microseconds),
        _ => EndTarget,
    };

    static string Word(string kind, long number) => string.Create(CultureInfo.InvariantCulture, $"{kind}:{number}");

    static RollTarget Target(string word)
    {
        if (word == EndTarget) return new RollTarget();
        var (kind, number) = word.Split(':') is [var first, var second]
            ? (first, long.Parse(second, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{word}' is no target.");
        return kind switch
        {
            RecordTarget => new RollTarget(Record: number),
            EventTarget => new RollTarget(Position: number),
            TimeTarget => new RollTarget(Time: new Instant(number)),
            _ => throw new FormatException($"'{word}' is no target."),
        };
    }

    static string Describe(CopyContent found) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DaemonProgram.Whole} {found.Uuid} {found.Generation} {found.Record} {found.Position} {found.Hash} "
        + $"{found.Cards}");

    static int Tell(Func<string> work)
    {
        try
        {
            ProcessPriority.Lower();
            ReadinessPipe.Tell(work());
            return 0;
        }
        catch (Exception verdict) when (verdict is UnsoundCopyException or InvariantViolation)
        {
            ReadinessPipe.Tell(Line(verdict.Message));
            return 1;
        }
        catch (Exception unable) when (unable is IOException or FormatException or UnauthorizedAccessException)
        {
            ReadinessPipe.Tell(Line($"{DaemonProgram.Undone} {unable.Message}"));
            return 1;
        }
    }

    static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MessageCharactersMax ? line : line[..MessageCharactersMax];
    }

    /// <summary>What fits into one line of the pipe, whatever the characters.</summary>
    const int MessageCharactersMax = 1000;
}
