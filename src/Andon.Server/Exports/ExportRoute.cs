using Andon.Core;
using Andon.Linux.Files;
using Andon.Server.Boards;
using Andon.Server.Files;
using Andon.Server.Requests;

namespace Andon.Server.Exports;

/// <summary>
/// A whole board as lines of JSON, as it is at one moment. They are spooled first, so that whoever reads slowly holds
/// up no snapshot. Safe from any thread.
/// </summary>
sealed class ExportRoute(BoardSet boards, BlobStore blobs, TimeProvider time)
{
    const int ChunkBytes = 64 * 1024;

    public Route Route => new("GET", "v1/boards/{board}/export", ExportAsync);

    async Task ExportAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        await Task.Yield();
        using var spool = await SpoolAsync(board, exchange.Aborted);
        exchange.Context.Response.ContentType = "application/x-ndjson";
        exchange.Context.Response.ContentLength = spool.Length;
        var chunk = new byte[ChunkBytes];
        var offset = 0L;
        while (spool.ReadAt(offset, chunk) is > 0 and var count)
        {
            await exchange.Context.Response.Body.WriteAsync(chunk.AsMemory(0, count), exchange.Aborted);
            offset += count;
        }
    }

    /// <summary>A snapshot that did not hold is read again, into a file of its own.</summary>
    async Task<AppendFile> SpoolAsync(OpenBoard board, CancellationToken cancellationToken)
    {
        AppendFile? spool = null;
        try
        {
            return await board.Store.ReadAsync(
                reader =>
                {
                    spool?.Dispose();
                    spool = blobs.CreateNameless(board.Entry.Slug.Value);
                    new BoardLines(spool).Write(board, reader, Instant.From(time.GetUtcNow()));
                    return spool;
                },
                cancellationToken);
        }
        catch
        {
            spool?.Dispose();
            throw;
        }
    }
}
