using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Lifetime;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Homes;

/// <summary>
/// What clients ask about the home as a whole, and how they stop or keep its daemon. Safe from any thread.
/// </summary>
sealed class HomeRoutes(
    AndonHome home,
    OwnerRecord owner,
    IHomeStore store,
    BoardSet boards,
    IDispatchHost dispatch,
    Credentials credentials,
    IdleWatch idle,
    Departure departure)
{
    public IEnumerable<Route> Routes =>
    [
        new("GET", "v1/where", exchange => exchange.ReplyAsync(Where(), WireJson.Default.WhereReply)),
        new("GET", "v1/status", StatusAsync),
        new("POST", "v1/stop", StopAsync),
        new("POST", "v1/stay", StayAsync),
        new("GET", "v1/profiles", ProfilesAsync),
        new("GET", "v1/profiles/{profile}", ProfileAsync),
    ];

    WhereReply Where() => new()
    {
        Home = home.Path,
        Socket = owner.Socket,
        Owner = owner.ToMessage(),
        Boards = [.. boards.State.Boards.Values.Where(entry => entry.ArchivedAt is null).Select(PlaceOf)],
    };

    BoardPlace PlaceOf(BoardEntry entry)
    {
        var condition = BoardCondition.Of(boards, entry);
        return new BoardPlace(
            entry.Slug.Value, entry.Uuid, condition.Generation, condition.Path ?? home.BoardDatabase(entry.Slug.Value),
            condition.Health);
    }

    async Task StatusAsync(Exchange exchange)
    {
        var entries = boards.State.Boards.Values.Where(entry => entry.ArchivedAt is null).ToList();
        var looks = await Task.WhenAll(entries.Select(entry => LookAsync(entry, exchange.Aborted)));
        await exchange.ReplyAsync(new StatusReply
        {
            Home = home.Path,
            Socket = owner.Socket,
            Daemon = "running",
            Owner = owner.ToMessage(),
            Health = BoardCondition.Worst([store.Health.Name, .. looks.Select(look => look.Status.Health)]),
            Boards = [.. looks.Select(look => look.Status)],
            OpenRuns = [.. looks.SelectMany(look => look.Runs)],
            Dispatcher = dispatch.Status(),
            Story = [.. boards.State.Story.Select(ToMessage)],
        }, WireJson.Default.StatusReply);
    }

    /// <summary>A board that cannot be read is shown with its reason and without counts.</summary>
    async Task<BoardLook> LookAsync(BoardEntry entry, CancellationToken cancellationToken)
    {
        var condition = BoardCondition.Of(boards, entry);
        var status = new BoardStatus
        {
            Slug = entry.Slug.Value,
            Uuid = entry.Uuid,
            Generation = condition.Generation,
            Path = condition.Path ?? home.BoardDatabase(entry.Slug.Value),
            Health = condition.Health,
            Reason = condition.Reason,
            Since = condition.Since?.Seconds,
        };
        if (boards.Find(entry.Slug) is not { } board) return new BoardLook(status, []);
        try
        {
            var (position, counts, runs) = await board.Store.ReadAsync(
                reader => (reader.Position, BoardCounts.Of(reader.Statistics()), reader.OpenRuns()), cancellationToken);
            var open = runs.Select(run => ToMessage(entry, run)).ToList();
            return new BoardLook(status with { Position = position, Counts = counts }, open);
        }
        catch (Storage.Faults.StoreException fault)
        {
            return new BoardLook(status with { Health = "degraded", Reason = fault.Refusal.Why }, []);
        }
    }

    static OpenRunMessage ToMessage(BoardEntry board, Run run) =>
        new(board.Slug.Value, run.Card.Value, run.Id.Value, run.Profile, run.Kind, run.StartedAt.Seconds);

    static StoryMessage ToMessage(StoryEntry entry) => new(entry.At.Seconds, entry.Board, entry.Text);

    async Task StopAsync(Exchange exchange)
    {
        await exchange.ReadAsync(WireJson.Default.EmptyRequest);
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        if (caller.Kind == ActorKind.AgentRun) throw NotAWorkers();
        await exchange.ReplyAsync(new StopReply(home.Path, owner.ToMessage()), WireJson.Default.StopReply);
        departure.Begin($"{caller.Principal} asked it to");
    }

    async Task StayAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.StayRequest);
        idle.Stay();
        if (request.Dispatch) dispatch.OrderDispatch();
        await exchange.ReplyAsync(Where(), WireJson.Default.WhereReply);
    }

    Task ProfilesAsync(Exchange exchange)
    {
        var profiles = dispatch.Profiles().Profiles.Select(profile => Brief(profile));
        return exchange.ReplyAsync(new ProfilesReply([.. profiles]), WireJson.Default.ProfilesReply);
    }

    static ProfileMessage Brief(ProfileMessage profile) =>
        profile with { Settings = null, SearchPath = null, UnsetVariables = null };

    async Task ProfileAsync(Exchange exchange)
    {
        var name = exchange["profile"];
        var profiles = dispatch.Profiles().Profiles;
        var profile = profiles.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw Missing(name, profiles.Select(candidate => candidate.Name));
        await exchange.ReplyAsync(profile, WireJson.Default.ProfileMessage);
    }

    static AndonException Missing(string name, IEnumerable<string> known) => new(
        ErrorCode.ProfileNotFound, $"Profile '{Hints.Shown(name)}' was not found.",
        "The home has no file of that name in profiles/.",
        Hints.Nearest(name, known, "See the profiles with: andon profile list"));

    static AndonException NotAWorkers() => new(
        ErrorCode.Forbidden, "The daemon was not stopped.",
        "A worker's run asked for it, and the daemon serves others too.",
        "Leave it to a person: andon down");

    sealed record BoardLook(BoardStatus Status, IReadOnlyList<OpenRunMessage> Runs);
}
