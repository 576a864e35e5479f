using System.Globalization;
using Andon.Cli.Salvaging;
using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;

namespace Andon.Cli.Exports;

/// <summary>
/// Makes a database of the reference kanban, by a process of its own that has SQLite and reads rows from us. Without
/// its end there is no file. Used once.
/// </summary>
sealed class HermesDatabase : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    readonly string _path;
    readonly ReadinessPipe _answer = ReadinessPipe.Create();
    readonly PidFd _maker;
    readonly BufferedStream _rows;

    HermesDatabase(string path)
    {
        _path = Path.GetFullPath(path);
        var (input, rows) = Pipes.Create();
        using (input) _maker = DaemonUse.Start(DaemonProgram.WriteVerb, _path, _answer, input);
        _rows = new BufferedStream(new FileStream(rows, FileAccess.Write, bufferSize: 0), 64 * 1024);
    }

    /// <summary>
    /// The file is there and durable, or not there at all. Answers what is to be said about it.
    /// </summary>
    public static async Task<IReadOnlyList<string>> MakeAsync(
        string path, TimeProvider time, Func<RowLines, Task> write)
    {
        using var database = new HermesDatabase(path);
        try
        {
            using var lines = new RowLines(database._rows);
            await write(lines);
            lines.EndLine();
            await database._rows.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody reads any more: the answer says why.
        }

        database.TryClose();
        return await database.AnswerAsync(time);
    }

    async Task<IReadOnlyList<string>> AnswerAsync(TimeProvider time)
    {
        var said = await _answer.WaitAsync(Patience, time, CancellationToken.None);
        await _maker.WaitExitAsync(CancellationToken.None);
        _maker.TryReap();
        if (said?.Split(' ') is not [DaemonProgram.Written, var filled, var leftOut])
            throw NotMade(said ?? "The program that makes it was ended; what it had written may lie there.");
        return
        [
            .. Remark(filled, "values that have to be there were missing; an empty text or zero stands there"),
            .. Remark(leftOut, "rows have a key that another row has, and were left out"),
        ];
    }

    public void Dispose()
    {
        TryClose();
        _answer.Dispose();
        _maker.Dispose();
    }

    void TryClose()
    {
        try
        {
            _rows.Dispose();
        }
        catch (IOException)
        {
            // Nobody reads any more, and the file is gone already.
        }
    }

    static IEnumerable<string> Remark(string count, string what)
    {
        if (int.Parse(count, CultureInfo.InvariantCulture) > 0) yield return $"{count} {what}";
    }

    AndonException NotMade(string why) => new(
        ErrorCode.InvalidArgument, $"{_path} was not written.", why, "Name a new file where there is room for it.");
}
