using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Lifetime;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Events;

/// <summary>
/// A board's events after a cursor, at once or as soon as there are any. The position of an answer is the next cursor:
/// it skips what the filter left out and never an event. Safe from any thread.
/// </summary>
sealed class EventRoutes(BoardSet boards, Departure departure, TimeProvider time)
{
    const int LimitDefault = 500;
    const int LimitMax = 5_000;
    const int WaitSecondsMax = 60;

    public IEnumerable<Route> Routes =>
        [new("GET", "v1/boards/{board}/events", EventsAsync, "after", "limit", "task", "kinds", "wait")];

    async Task EventsAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var filter = FilterOf(exchange.Query);
        var wait = TimeSpan.FromSeconds(exchange.Query.Long("wait", 0, WaitSecondsMax) ?? 0);
        using var patience = new CancellationTokenSource(wait, time);
        using var either =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, departure.Begun, exchange.Aborted);
        while (true)
        {
            var reply = await ReadAsync(board, filter, exchange.Aborted);
            if (reply.Events.Count > 0 || !await IsBeyondAsync(board, reply.Position, either.Token))
            {
                exchange.Aborted.ThrowIfCancellationRequested();
                await exchange.ReplyAsync(reply, WireJson.Default.EventsReply);
                return;
            }

            filter = filter with { After = reply.Position };
        }
    }

    static async Task<EventsReply> ReadAsync(OpenBoard board, EventFilter filter, CancellationToken cancellationToken)
    {
        var (end, after, events) = await board.Store.ReadAsync(
            reader =>
            {
                var after = reader.Position < filter.After ? Rejoined(reader, filter.After) : filter.After;
                return (reader.Position, after, reader.Events(filter with { After = after }));
            },
            cancellationToken);
        var cursor = events.Count == filter.Most ? events[^1].Position : Math.Max(end, after);
        return new EventsReply(board.Entry.Slug.Value, cursor, [.. events.Select(WireTranslation.ToMessage)]);
    }

    /// <summary>
    /// A cursor beyond the board's end is of a time that is no more: it goes on with the event that says so.
    /// </summary>
    static long Rejoined(IBoardReader reader, long cursor)
    {
        var latest = new EventFilter(0, 1) { IsLatest = true, Kinds = [EventKinds.BoardRestored] };
        return reader.Events(latest) is [var restored] ? restored.Position - 1 : cursor;
    }

    /// <summary>False when the wait is over, for whatever reason.</summary>
    static async Task<bool> IsBeyondAsync(OpenBoard board, long position, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return false;
        try
        {
            await board.Store.WaitBeyondAsync(position, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static EventFilter FilterOf(QueryValues query) =>
        new(query.Long("after", 0, long.MaxValue) ?? 0, query.Whole("limit", 1, LimitMax) ?? LimitDefault)
        {
            Card = query.Text("task") is { } text ? Card(text) : null,
            Kinds = query.List("kinds")?.Select(Kind).ToList(),
        };

    static CardId Card(string text) => CardId.TryParse(text, out var id) ? id : throw CardFilters.NoId(text);

    static string Kind(string kind) => EventKinds.All.Contains(kind)
        ? kind
        : throw QueryValues.Invalid(
            "kinds", $"'{Hints.Shown(kind)}' is no kind of event.", Hints.NearestOf(kind, EventKinds.All));
}
