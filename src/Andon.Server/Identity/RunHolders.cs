using System.Collections.Concurrent;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Server.Boards;

namespace Andon.Server.Identity;

/// <summary>
/// Remembers the holders of a board's runs, so that a worker's request need not read its run every time. Bounded. Safe
/// from any thread.
/// </summary>
sealed class RunHolders
{
    const int Most = 4096;

    readonly ConcurrentDictionary<RunId, RunHolder> _known = new();

    public async ValueTask<RunHolder> FindAsync(OpenBoard board, RunId id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        var run = await board.Store.ReadAsync(reader => reader.FindRun(id), cancellationToken);
        if (run is null) throw Missing(board, id);
        if (_known.Count >= Most) _known.Clear();
        return _known[id] = RunHolder.Of(run);
    }

    static AndonException Missing(OpenBoard board, RunId id) => new(
        new Refusal(
            ErrorCode.RunNotFound, $"Run {id} was not found.", $"Board {board.Entry.Slug} has no run of that number.",
            "Name the run's own board and number."),
        board.Entry.Slug.Value);
}
