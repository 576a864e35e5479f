using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Requests;

namespace Andon.Server.Progress;

/// <summary>How far long work on a board is; also on one that cannot be opened.</summary>
sealed class WorkRoute(BoardSet boards, LongWork work)
{
    public Route Route => new("GET", "v1/boards/{board}/work", ShowAsync);

    Task ShowAsync(Exchange exchange)
    {
        var slug = boards.RequireEntry(exchange).Slug.Value;
        return exchange.ReplyAsync(new WorkReply(slug, work.Of(slug)), WireJson.Default.WorkReply);
    }
}
