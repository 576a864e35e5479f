using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Has a home examined by a process of its own; starts no daemon and changes nothing.</summary>
static class DoctorVerbs
{
    const int Warnings = 75;
    const int Errors = 78;
    const int ReplyBytesMax = 64 * 1024 * 1024;

    public static VerbEntry[] Entries { get; } =
    [
        new("doctor", "Daemon", "Looks what is wrong with a home and its host, and says why it matters and what to do.")
        {
            Flags =
            [
                Flag.Named(
                    "bundle", "FILE",
                    "Also writes what was seen, without secrets, to a new archive (tar.gz) for somebody who helps."),
            ],
            Notes = "It only reads, in a process of its own, beside a daemon or without one, and never starts one. "
                + "Exits with 0 when there is neither warning nor error, with 75 when there are warnings, and with 78 "
                + "when there are errors. What each finding means is in docs/reference/doctor.md.",
            Examples = ["andon doctor", "andon doctor --json", "andon doctor --bundle andon-doctor.tar.gz"],
            Json = "`{home, at, severity, versions, daemon, owner, health, findings: [{id, severity, where, what, "
                + "why, next}], bundle}`.",
            Run = ExamineAsync,
        },
    ];

    static async Task<int> ExamineAsync(Invocation invocation)
    {
        var archive = invocation.Arguments.Text("bundle") is { } named ? NewArchive(invocation, named) : null;
        var reply = await AskAsync(invocation, archive);
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.DoctorReply);
        else new DoctorPage(invocation.Output, invocation.Paint).Write(reply);
        return reply.Severity switch
        {
            FindingSeverities.Ok or FindingSeverities.Info => 0,
            FindingSeverities.Warning => Warnings,
            _ => Errors,
        };
    }

    static async Task<DoctorReply> AskAsync(Invocation invocation, string? archive)
    {
        using var answer = ReadinessPipe.Create();
        string[] more = archive is null ? [ProgramVersion.Text] : [ProgramVersion.Text, archive];
        using var examiner =
            DaemonUse.Start(DaemonProgram.DoctorVerb, invocation.Home.Path, answer, input: null, more);
        try
        {
            var said = await answer.WaitAsync(ReplyBytesMax, invocation.Patience, invocation.Time, invocation.Stop);
            await examiner.WaitExitAsync(invocation.Stop);
            var status = examiner.TryReap();
            var how = status?.Signal is { } signal ? $"It ended by signal {signal}." : "It ended without a word.";
            return Read(said) ?? throw Unfinished(invocation, how);
        }
        catch (TimeoutException)
        {
            // It is our own child, and has nothing to lose.
            examiner.Signal(Signals.Kill);
            throw Unfinished(
                invocation, $"It did not end within {invocation.Patience.TotalSeconds:0} s: a disk may not answer.");
        }
    }

    static DoctorReply? Read(string? said)
    {
        try
        {
            return said is null ? null : JsonSerializer.Deserialize(said, WireJson.Default.DoctorReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Absolute, because who writes it is elsewhere; refused before anything is looked at.</summary>
    static string NewArchive(Invocation invocation, string named)
    {
        var path = Path.GetFullPath(named);
        var parent = Path.GetDirectoryName(path);
        if (FileStatus.TryReadLink(path, out _))
            throw NotWritten(path, "There is something already.");
        if (parent is null || !Directory.Exists(parent))
            throw NotWritten(path, "Its folder does not exist.");
        if (Directory.Exists(invocation.Home.Path) && FolderPlace.IsWithin(parent, invocation.Home.Path))
            throw NotWritten(path, "It would lie in the home, which is not changed.");
        return path;
    }

    static AndonException NotWritten(string path, string why) =>
        Usage.Invalid($"{path} was not written.", why, "Name a new file outside of the home.");

    static AndonException Unfinished(Invocation invocation, string why) => new(
        ErrorCode.TimedOut, $"{invocation.Home} was not examined.", why,
        "Try again with a longer --timeout, or look at the disk with the host's own tools.");
}
