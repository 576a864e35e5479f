using Andon.Core.Cards;
using Andon.Core.Context;
using Andon.Core.Dispatch;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Cards;

/// <summary>What is asked about a board's cards; every answer comes from one snapshot. Safe from any thread.</summary>
sealed class CardRoutes(BoardSet boards, IDispatchHost dispatch, SteadyClock clock)
{
    /// <summary>Events that <c>show</c> gives at most, the last ones; all are in the board's events.</summary>
    const int EventsMax = 200;

    const int SearchDefault = 50;
    const int SearchMax = 1_000;

    public IEnumerable<Route> Routes =>
    [
        new("GET", "v1/boards/{board}/tasks", ListAsync, CardFilters.Parameters),
        new("GET", "v1/boards/{board}/task-texts", TextsAsync, CardFilters.Parameters),
        new("GET", "v1/boards/{board}/tasks/{task}", ShowAsync),
        new("GET", "v1/boards/{board}/tasks/{task}/why", WhyAsync),
        new("GET", "v1/boards/{board}/tasks/{task}/runs", RunsAsync),
        new("GET", "v1/boards/{board}/tasks/{task}/context", ContextAsync, "bytes"),
        new("GET", "v1/boards/{board}/search", SearchAsync, "q", "limit"),
        new("GET", "v1/boards/{board}/stats", StatsAsync),
        new("GET", "v1/boards/{board}/assignees", AssigneesAsync),
        new("GET", "v1/boards/{board}/breakers", BreakersAsync),
    ];

    async Task ListAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var filter = CardFilters.Parse(exchange.Query);
        var (position, cards) = await board.Store.ReadAsync(
            reader => (reader.Position, reader.List(filter)), exchange.Aborted);
        await exchange.ReplyAsync(
            new TaskListReply(board.Entry.Slug.Value, position, new SummaryList(cards)),
            WireJson.Default.TaskListReply);
    }

    async Task TextsAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var filter = CardFilters.Parse(exchange.Query);
        var (position, tasks) = await board.Store.ReadAsync(
            reader => (
                reader.Position,
                reader.List(filter).Select(card => WireTranslation.ToMessage(card, reader.FindText(card.Id))).ToList()),
            exchange.Aborted);
        await exchange.ReplyAsync(
            new TaskTextsReply(board.Entry.Slug.Value, position, tasks), WireJson.Default.TaskTextsReply);
    }

    async Task SearchAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var text = exchange.Query.Required("q");
        var most = exchange.Query.Whole("limit", 1, SearchMax) ?? SearchDefault;
        var (position, cards) = await board.Store.ReadAsync(
            reader => (reader.Position, reader.Search(text, most)), exchange.Aborted);
        await exchange.ReplyAsync(
            new SearchReply(board.Entry.Slug.Value, position, new SummaryList(cards)), WireJson.Default.SearchReply);
    }

    async Task ShowAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var id = CardOf(exchange);
        var reply = await board.Store.ReadAsync(
            reader => Describe(board, reader, reader.FindCard(id) ?? throw Missing(reader, id)), exchange.Aborted);
        await exchange.ReplyAsync(reply, WireJson.Default.TaskReply);
    }

    static TaskReply Describe(OpenBoard board, IBoardReader reader, Card card)
    {
        var runs = reader.RunsOf(card.Id);
        return new TaskReply
        {
            Board = board.Entry.Slug.Value,
            Position = reader.Position,
            Task = WireTranslation.ToMessage(card, reader.FindText(card.Id)),
            LatestSummary = runs.LastOrDefault(run => run.Summary is not null)?.Summary,
            Parents = [.. reader.ParentsOf(card.Id).Select(parent => parent.Value)],
            Children = [.. reader.ChildrenOf(card.Id).Select(child => child.Value)],
            Comments = [.. reader.CommentsOf(card.Id).Select(WireTranslation.ToMessage)],
            Events = [.. reader.Events(EventsOf(card)).Select(WireTranslation.ToMessage)],
            Runs = Messages(reader, runs),
            Attachments = [.. reader.AttachmentsOf(card.Id).Select(WireTranslation.ToMessage)],
        };
    }

    static IReadOnlyList<RunMessage> Messages(IBoardReader reader, IReadOnlyList<Run> runs) =>
    [
        .. runs.Select(run => WireTranslation.ToMessage(run) with
        {
            Artifacts = [.. reader.ArtifactsOf(run.Id).Select(WireTranslation.ToMessage)],
        }),
    ];

    static EventFilter EventsOf(Card card) => new(0, EventsMax) { Card = card.Id, IsLatest = true };

    async Task WhyAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var id = CardOf(exchange);
        var policy = dispatch.PolicyOf(board.Entry.Slug);
        var (position, answer) = await board.Store.ReadAsync(
            reader => (reader.Position, Why.Explain(reader, id, policy, clock.Now()) ?? throw Missing(reader, id)),
            exchange.Aborted);
        await exchange.ReplyAsync(
            new WhyReply(
                board.Entry.Slug.Value, position, id.Value, answer.Status.Name(),
                [.. answer.Reasons.Select(reason => ToMessage(id, reason))]),
            WireJson.Default.WhyReply);
    }

    /// <summary>A reason of another card, further up the chain, begins with that card.</summary>
    static ReasonMessage ToMessage(CardId asked, WhyReason reason) => new(
        reason.Code, reason.Card == asked ? reason.Text : $"{reason.Card}: {reason.Text}",
        reason.Since?.Seconds, reason.Next);

    async Task RunsAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var id = CardOf(exchange);
        var (position, runs) = await board.Store.ReadAsync(
            reader => (
                reader.Position,
                reader.FindCard(id) is null ? throw Missing(reader, id) : Messages(reader, reader.RunsOf(id))),
            exchange.Aborted);
        await exchange.ReplyAsync(
            new RunsReply(board.Entry.Slug.Value, position, id.Value, runs),
            WireJson.Default.RunsReply);
    }

    async Task ContextAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var id = CardOf(exchange);
        var bytes = exchange.Query.Whole("bytes", ContextLimits.BytesMin, ContextLimits.BytesMax)
            ?? ContextLimits.BytesDefault;
        var now = clock.Now();
        var (position, page) = await board.Store.ReadAsync(
            reader => (
                reader.Position,
                TaskContext.Of(reader, reader.FindCard(id) ?? throw Missing(reader, id), now, bytes)),
            exchange.Aborted);
        await exchange.ReplyAsync(
            new ContextReply(
                board.Entry.Slug.Value, position, id.Value, page.Text,
                [.. page.Shares.Select(share => new ContextSectionMessage(share.Section, share.Shown, share.Total))]),
            WireJson.Default.ContextReply);
    }

    async Task StatsAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var (position, statistics) = await board.Store.ReadAsync(
            reader => (reader.Position, reader.Statistics()), exchange.Aborted);
        var now = clock.Now();
        await exchange.ReplyAsync(new StatsReply
        {
            Board = board.Entry.Slug.Value,
            Position = position,
            ByStatus = BoardCounts.Of(statistics),
            ByAssignee = statistics.ByAssignee.ToDictionary(pair => pair.Key, pair => BoardCounts.Of(pair.Value)),
            OldestReadyAgeSeconds = now.Seconds - statistics.OldestReady?.Seconds,
            Now = now.Seconds,
        }, WireJson.Default.StatsReply);
    }

    async Task AssigneesAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var statistics = await board.Store.ReadAsync(reader => reader.Statistics(), exchange.Aborted);
        var profiles = dispatch.Profiles().Profiles.Select(profile => profile.Name).ToHashSet(StringComparer.Ordinal);
        var assignees = profiles.Union(statistics.ByAssignee.Keys).Order(StringComparer.Ordinal).Select(name =>
            new AssigneeMessage(name, profiles.Contains(name), BoardCounts.Of(CountsOf(statistics, name))));
        await exchange.ReplyAsync(
            new AssigneesReply(board.Entry.Slug.Value, [.. assignees]), WireJson.Default.AssigneesReply);
    }

    async Task BreakersAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var slug = board.Entry.Slug.Value;
        var breakers = await board.Store.ReadAsync(reader => reader.Breakers(), exchange.Aborted);
        await exchange.ReplyAsync(
            new BreakersReply([.. breakers.Select(breaker => WireTranslation.ToMessage(slug, breaker))]),
            WireJson.Default.BreakersReply);
    }

    static IReadOnlyDictionary<CardStatus, int> CountsOf(BoardStatistics statistics, string assignee) =>
        statistics.ByAssignee.TryGetValue(assignee, out var counts) ? counts : new Dictionary<CardStatus, int>();

    static CardId CardOf(Exchange exchange) => CardFilters.Task(exchange["task"]);

    static AndonException Missing(IBoardReader reader, CardId id) => new(CardRefusals.Missing(reader, id));
}
