using System.Globalization;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>
/// Has copies of databases worked on by processes of their own. An IOException says that one could not do its work,
/// which says nothing of the copy.
/// </summary>
static class CopyExamination
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    const int AnswerBytesMax = 64 * 1024;

    /// <summary>What a copy holds, read through and through, or why it cannot be believed.</summary>
    public static async Task<(CopyContent? Content, string? Damage)> RunAsync(
        string path, TimeProvider time, CancellationToken cancellationToken) =>
        Content(await AskAsync([DaemonProgram.ExamineVerb, path], time, cancellationToken));

    /// <summary>Lets a copy go on with the archived log; what it holds then, or why it does not get there.</summary>
    public static async Task<(CopyContent? Content, string? Damage)> RollAsync(
        string path, string log, RollTarget target, TimeProvider time, CancellationToken cancellationToken) =>
        Content(await AskAsync(
            [DaemonProgram.RollVerb, path, log, ExamineCommand.Word(target)], time, cancellationToken));

    /// <summary>Null when the two copies hold the same; else where they differ.</summary>
    public static async Task<string?> CompareAsync(
        string path, string other, TimeProvider time, CancellationToken cancellationToken)
    {
        var said = await AskAsync([DaemonProgram.CompareVerb, path, other], time, cancellationToken);
        return said == DaemonProgram.Whole ? null : said;
    }

    /// <summary>
    /// Proves a copy by a copy of the whole log: what it holds, and what is wrong. Told as it goes, by shares of 1.
    /// Throws an IOException when nothing can be told.
    /// </summary>
    public static async Task<(CopyContent? Content, IReadOnlyList<string> Findings)> ProveAsync(
        string path, string log, Action<string> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var said = await AskAsync([DaemonProgram.ProveVerb, path, log], time, cancellationToken, progress);
        var parts = said.Split('\t');
        if (parts[0] == DaemonProgram.Unsound) return (null, parts[1..]);
        var (content, why) = Content(parts[0]);
        return content is not null ? (content, parts[1..]) : throw new IOException(why);
    }

    /// <summary>Compresses a copy into a new file, durable.</summary>
    public static async Task PackAsync(
        string path, string packed, TimeProvider time, CancellationToken cancellationToken)
    {
        var said = await AskAsync([DaemonProgram.PackVerb, path, packed], time, cancellationToken);
        if (said != DaemonProgram.Whole) throw new IOException(said);
    }

    static async Task<string> AskAsync(
        IReadOnlyList<string> arguments, TimeProvider time, CancellationToken cancellationToken,
        Action<string>? progress = null)
    {
        using var answer = ReadinessPipe.Create(progress);
        using var examiner = DaemonUse.Start(arguments[0], arguments[1], answer, null, arguments.Skip(2));
        try
        {
            var said = await answer.WaitAsync(AnswerBytesMax, Patience, time, cancellationToken)
                ?? $"{DaemonProgram.Undone} the program that reads it ended early";
            return said.StartsWith(DaemonProgram.Undone, StringComparison.Ordinal) ? throw new IOException(said) : said;
        }
        catch (TimeoutException late)
        {
            examiner.Signal(Signals.Kill);
            throw new IOException($"{DaemonProgram.Undone} {late.Message}", late);
        }
        catch (OperationCanceledException)
        {
            examiner.Signal(Signals.Kill); // what it reads is removed now
            throw;
        }
        finally
        {
            await examiner.WaitExitAsync(CancellationToken.None);
            examiner.TryReap();
        }
    }

    static (CopyContent? Content, string? Damage) Content(string said)
    {
        if (said.Split(' ') is not [DaemonProgram.Whole, var uuid, _, _, _, var hash, _] words) return (null, said);
        var (generation, record, position) = (Number(words[2]), Number(words[3]), Number(words[4]));
        return (new CopyContent(uuid, generation, record, position, hash, Number(words[6])), null);
    }

    static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
