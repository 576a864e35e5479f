using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Lifetime;
using Andon.Server.Requests;

namespace Andon.Server.Runs;

/// <summary>
/// Gives a run's output as it lies in its file; with <c>follow</c> until the run's processes are gone. The file
/// belongs to the run's supervisor and only grows. Safe from any thread.
/// </summary>
sealed class LogRoute(BoardSet boards, IDispatchHost dispatch, Departure departure, TimeProvider time)
{
    const int ChunkBytes = 32 * 1024;

    /// <summary>
    /// Another process writes the file, and the kernel tells nobody of it but by inotify: so we look again.
    /// </summary>
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public Route Route => new("GET", "v1/boards/{board}/runs/{run}/log", StreamAsync, "offset", "follow");

    async Task StreamAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var run = RunPath.Parse(exchange["run"]);
        var follows = exchange.Query.Flag("follow");
        var offset = exchange.Query.Long("offset", 0, long.MaxValue) ?? 0;
        var isOver = await IsOverAsync(board, run, exchange.Aborted);
        exchange.Context.Response.ContentType = "text/plain; charset=utf-8";

        // A follower hears at once that there is such a run, even when it has written nothing yet.
        await exchange.Context.Response.BodyWriter.FlushAsync(exchange.Aborted);

        var path = dispatch.LogPath(board.Entry.Slug, run);
        var seen = board.Store.Position;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(departure.Begun, exchange.Aborted);
        while (true)
        {
            offset = await CopyAsync(path, offset, exchange.Context.Response, exchange.Aborted);
            if (!follows || isOver || either.IsCancellationRequested) return;
            await Task.Delay(Glance, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (board.Store.Position == seen) continue;
            seen = board.Store.Position;
            isOver = await IsOverAsync(board, run, exchange.Aborted);
        }
    }

    /// <summary>
    /// Copies what the file has beyond the offset; answers the new offset. A link may lead to a live database, and
    /// closing that would drop SQLite's locks; so a log that is a link, or has another name too, is as good as absent.
    /// </summary>
    static async Task<long> CopyAsync(
        string path, long offset, HttpResponse response, CancellationToken cancellationToken)
    {
        using var handle = SoleFile.TryOpen(path);
        if (handle is null) return offset;
        await using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (offset >= file.Length) return offset;
        file.Position = offset;
        var chunk = new byte[ChunkBytes];
        while (await file.ReadAsync(chunk, cancellationToken) is var count and > 0)
        {
            await response.BodyWriter.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            offset += count;
        }

        return offset;
    }

    /// <summary>Nothing is written any more once the run's processes are gone.</summary>
    static async Task<bool> IsOverAsync(OpenBoard board, RunId id, CancellationToken cancellationToken)
    {
        var run = await board.Store.ReadAsync(reader => reader.FindRun(id), cancellationToken);
        return run is null ? throw Missing(board, id) : run.EndedAt is not null && run.TreeGoneAt is not null;
    }

    static AndonException Missing(OpenBoard board, RunId run) => new(
        ErrorCode.RunNotFound, $"Run {run} was not found.", $"Board {board.Entry.Slug} has no run of that number.",
        "See a task's runs with: andon runs TASK");
}
