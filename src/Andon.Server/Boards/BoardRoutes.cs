using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Backups;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>The registry of boards, and what is asked about one board as a whole. Safe from any thread.</summary>
sealed class BoardRoutes(
    IHomeStore home, BoardSet boards, IDispatchHost dispatch, BoardProof proof, Credentials credentials,
    Func<string> newUuid)
{
    public IEnumerable<Route> Routes =>
    [
        new("GET", "v1/boards", ListAsync, "all"),
        new("POST", "v1/boards", CreateAsync),
        new("GET", "v1/boards/{board}", ShowAsync),
        new("POST", "v1/boards/{board}/rename", RenameAsync),
        new("POST", "v1/boards/{board}/describe", ChangeAsync),
        new("POST", "v1/boards/{board}/archive", ArchiveAsync),
        new("POST", "v1/boards/{board}/restore", RestoreAsync),
        new("POST", "v1/boards/{board}/switch", SwitchAsync),
        new("GET", "v1/boards/{board}/verify", VerifyAsync),
        new("POST", "v1/boards/{board}/dispatch", DispatchAsync),
    ];

    async Task ListAsync(Exchange exchange)
    {
        var all = exchange.Query.Flag("all");
        var state = boards.State;
        var listed = state.Boards.Values.Where(entry => all || entry.ArchivedAt is null);
        var messages = await Task.WhenAll(listed.Select(entry => DescribeAsync(entry, state, exchange.Aborted)));
        await exchange.ReplyAsync(new BoardsReply(state.DefaultBoard.Value, messages), WireJson.Default.BoardsReply);
    }

    Task ShowAsync(Exchange exchange) => ReplyAsync(exchange, boards.RequireEntry(exchange).Slug, boards.State);

    async Task CreateAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.CreateBoardRequest);
        if (!BoardSlug.TryParse(request.Slug, out var slug)) throw BadSlug();
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        var command = new RegisterBoard(slug, newUuid())
        {
            Name = request.Name,
            Description = request.Description,
            Icon = request.Icon,
            Color = request.Color,
            DefaultWorkdir = request.DefaultWorkdir,
        };
        await AnswerAsync(
            exchange, slug, await boards.CreateAsync(command, caller, await exchange.KeyAsync(), exchange.Aborted));
    }

    async Task RenameAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.RenameBoardRequest);
        var slug = boards.RequireEntry(exchange).Slug;
        await SubmitAsync(exchange, slug, new RenameBoard(slug, request.Name));
    }

    async Task ChangeAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.DescribeBoardRequest);
        var slug = boards.RequireEntry(exchange).Slug;
        await SubmitAsync(exchange, slug, new DescribeBoard(slug)
        {
            Name = request.Name,
            Description = request.Description,
            Icon = request.Icon,
            Color = request.Color,
            DefaultWorkdir = request.DefaultWorkdir,
        });
    }

    async Task SwitchAsync(Exchange exchange)
    {
        var slug = await SlugAsync(exchange);
        await SubmitAsync(exchange, slug, new SwitchBoard(slug));
    }

    async Task ArchiveAsync(Exchange exchange)
    {
        var slug = await SlugAsync(exchange);
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        var key = await exchange.KeyAsync();
        await AnswerAsync(
            exchange, slug, await boards.ArchiveAsync(new ArchiveBoard(slug), caller, key, exchange.Aborted));
    }

    async Task RestoreAsync(Exchange exchange)
    {
        var slug = await SlugAsync(exchange);
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        var key = await exchange.KeyAsync();
        await AnswerAsync(
            exchange, slug, await boards.RestoreAsync(new RestoreBoard(slug), caller, key, exchange.Aborted));
    }

    async Task VerifyAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        await Task.Yield();
        var report = await proof.RunAsync(board, exchange.Aborted);
        await exchange.ReplyAsync(new VerifyReply
        {
            Board = board.Entry.Slug.Value,
            Position = report.Position,
            Sound = report.IsSound,
            Frames = report.Frames,
            Segments = report.Segments,
            Head = report.Head,
            Findings = report.Findings,
        }, WireJson.Default.VerifyReply);
    }

    async Task DispatchAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.DispatchRequest);
        var board = boards.Require(exchange);
        await exchange.ReplyAsync(
            await dispatch.DispatchAsync(board, request, exchange.Aborted), WireJson.Default.DispatchReply);
    }

    /// <summary>The board of a request that has nothing more to say.</summary>
    async Task<BoardSlug> SlugAsync(Exchange exchange)
    {
        await exchange.ReadAsync(WireJson.Default.EmptyRequest);
        return boards.RequireEntry(exchange).Slug;
    }

    async Task SubmitAsync(Exchange exchange, BoardSlug slug, HomeCommand command)
    {
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        await AnswerAsync(
            exchange, slug, await home.SubmitAsync(command, caller, await exchange.KeyAsync(), exchange.Aborted));
    }

    Task AnswerAsync(Exchange exchange, BoardSlug slug, HomeResult result) => result switch
    {
        HomeResult.Refused refused => exchange.RefuseAsync(refused.Refusal, slug.Value),
        HomeResult.Accepted accepted => ReplyAsync(exchange, slug, accepted.State),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    async Task ReplyAsync(Exchange exchange, BoardSlug slug, HomeState state)
    {
        var details = await DescribeAsync(state.FindBoard(slug)!, state, exchange.Aborted);
        await exchange.ReplyAsync(new BoardReply(slug.Value, details), WireJson.Default.BoardReply);
    }

    async Task<BoardMessage> DescribeAsync(BoardEntry entry, HomeState state, CancellationToken cancellationToken)
    {
        var condition = BoardCondition.Of(boards, entry);
        var message = new BoardMessage
        {
            Slug = entry.Slug.Value,
            Name = entry.Name,
            Description = entry.Description,
            Icon = entry.Icon,
            Color = entry.Color,
            DefaultWorkdir = entry.DefaultWorkdir,
            CreatedAt = entry.CreatedAt.Seconds,
            Archived = entry.ArchivedAt is not null,
            IsCurrent = entry.Slug == state.DefaultBoard,
            Uuid = entry.Uuid,
            Generation = condition.Generation,
            Health = condition.Health,
            Reason = condition.Reason,
        };
        if (boards.Find(entry.Slug) is not { } board) return message;
        var counts = await board.Store.ReadAsync(reader => BoardCounts.Of(reader.Statistics()), cancellationToken);
        return message with { Counts = counts, Total = counts.Values.Sum() };
    }

    static AndonException BadSlug() => new(
        ErrorCode.InvalidArgument, "The field slug was refused.",
        $"A board's name has 1 to {BoardSlug.LengthMax} characters: a-z, 0-9, - and _, a letter or digit first.",
        "Choose another name.");
}
