using Andon.Core.Cards;
using Andon.Core.Diagnostics;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Cards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Diagnostics;

/// <summary>
/// What a person should look at on a board, or of some of its tasks. Read-only, from one snapshot. Safe from any
/// thread.
/// </summary>
sealed class DiagnosticsRoute(BoardSet boards, IDispatchHost dispatch, SteadyClock clock)
{
    /// <summary>Tasks that one question looks at, the last changed ones.</summary>
    const int CardsMax = 5_000;

    public Route Route => new("GET", "v1/boards/{board}/diagnostics", FindAsync, "task", "severity");

    async Task FindAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var least = SeverityIn(exchange.Query);
        var tasks = exchange.Query.List("task")?.Select(CardFilters.Task).ToList();
        var policy = dispatch.PolicyOf(board.Entry.Slug);
        var now = clock.Now();
        var reply = await board.Store.ReadAsync(
            reader =>
            {
                var examination = new Examination(reader, board.Entry.Slug, policy, dispatch, least, now);
                var cards = tasks is null ? Newest(reader) : [.. tasks.Select(id => Require(reader, id))];
                foreach (var card in cards.Take(CardsMax)) examination.Add(card);
                return new DiagnosticsReply
                {
                    Board = board.Entry.Slug.Value,
                    Position = reader.Position,
                    Examined = examination.Count,
                    More = cards.Count > CardsMax,
                    Tasks = examination.Found,
                    FailedRules = examination.Failed,
                };
            },
            exchange.Aborted);
        await exchange.ReplyAsync(reply, WireJson.Default.DiagnosticsReply);
    }

    /// <summary>One more than are looked at shows that there are more.</summary>
    static IReadOnlyList<Card> Newest(IBoardReader reader) =>
        reader.List(new CardFilter { Order = CardOrder.Updated, Most = CardsMax + 1 });

    static Card Require(IBoardReader reader, CardId id) =>
        reader.FindCard(id) ?? throw new AndonException(CardRefusals.Missing(reader, id));

    static Severity SeverityIn(QueryValues query)
    {
        if (query.Text("severity") is not { } name) return Severity.Warning;
        return Severities.Find(name) ?? throw QueryValues.Invalid(
            "severity", $"'{Hints.Shown(name)}' is no severity.",
            $"Give one of {string.Join(", ", Severities.Names)}.");
    }
}
