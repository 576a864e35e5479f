using System.Globalization;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Storage.Sqlite;

namespace Andon.Server.Backups;

/// <summary>Has a copy of a database read through by a process of its own.</summary>
static class CopyExamination
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>What it holds, or why it cannot be believed.</summary>
    public static async Task<(CopyContent? Content, string? Damage)> RunAsync(
        string path, TimeProvider time, CancellationToken cancellationToken)
    {
        using var answer = ReadinessPipe.Create();
        using var examiner = DaemonUse.Start(DaemonProgram.ExamineVerb, path, answer);
        var said = await answer.WaitAsync(Patience, time, cancellationToken);
        await examiner.WaitExitAsync(CancellationToken.None);
        examiner.TryReap();
        if (said?.Split(' ') is not [DaemonProgram.Whole, var uuid, _, _, _, var hash, _] words)
            return (null, said ?? "The program that reads it ended early.");
        var (generation, record, position) = (Number(words[2]), Number(words[3]), Number(words[4]));
        return (new CopyContent(uuid, generation, record, position, hash, Number(words[6])), null);
    }

    static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
