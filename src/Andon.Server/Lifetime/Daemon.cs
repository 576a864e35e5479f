using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Linux.Locks;
using Andon.Linux.Processes;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Server.Backups;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Files;
using Andon.Server.Gateways;
using Andon.Server.Health;
using Andon.Server.Homes;
using Andon.Server.Identity;
using Andon.Server.Ownership;
using Andon.Server.Progress;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Lifetime;

/// <summary>
/// One home's daemon, from the lock to the last closed file. It serves once it is started; disposing drains it and
/// closes in the opposite order. What a failed start has opened is closed again. Owned by the program.
/// </summary>
sealed partial class Daemon : IAsyncDisposable
{
    readonly DaemonParts _parts;
    readonly ILogger _log;
    readonly Departure _departure = new();
    readonly StoryTeller _story;
    readonly NoticeBoard _notices;
    readonly Visitors _visitors;
    readonly LongWork _works;
    readonly KernelLock _lock;
    readonly List<Task> _loops = [];

    IStoreSet? _stores;
    IDispatchHost? _dispatch;
    BoardSet? _boards;
    BackupMaker? _backups;
    BoardProof? _proof;
    SocketServer? _server;
    Task _storyLoop = Task.CompletedTask;

    Daemon(DaemonParts parts, KernelLock ownership)
    {
        _parts = parts;
        _lock = ownership;
        _log = parts.Logs.CreateLogger<Daemon>();
        _story = new StoryTeller(parts.Logs.CreateLogger<StoryTeller>());
        _notices = new NoticeBoard(parts.Logs.CreateLogger<NoticeBoard>());
        _visitors = new Visitors(parts.Time);
        _works = new LongWork(parts.Time);
    }

    /// <summary>Completes with the reason when somebody wants it to leave: a client, or <see cref="Leave"/>.</summary>
    public Task<string> Leaving => _departure.Reason;

    /// <summary>
    /// Takes the home, opens everything in order, and serves. A refusal is thrown; nothing stays open then.
    /// </summary>
    public static async Task<Daemon> StartAsync(DaemonParts parts, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(parts, await HomeOwner.TakeAsync(parts.Home, parts.Time, cancellationToken));
        try
        {
            await daemon.OpenAsync(cancellationToken);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public void Leave(string reason) => _departure.Begin(reason);

    /// <summary>
    /// Completes when the lock is lost. Then the process has to end at once, without closing anything: it may be
    /// another's.
    /// </summary>
    public Task LostAsync() => LockWatch.LostAsync(_lock, _parts.Time, _departure.Begun);

    public async ValueTask DisposeAsync()
    {
        _departure.Begin("it is being closed");
        if (_server is not null) await _server.DisposeAsync();
        await Task.WhenAll(_loops);
        if (_boards is not null) await _boards.DisposeAsync();
        _backups?.Dispose();
        _proof?.Dispose();
        if (_dispatch is not null) await _dispatch.DisposeAsync();
        _story.End();
        await _storyLoop;
        if (_stores is not null) await _stores.DisposeAsync();
        _departure.Dispose();
        _lock.Dispose();
    }

    async Task OpenAsync(CancellationToken cancellationToken)
    {
        var started = _parts.Time.GetTimestamp();
        var clock = new SteadyClock(_parts.Time);
        var secret = HomeSecret.OpenOrCreate(_parts.Home.Secret, _parts.Chance);
        var circumstances = new HomeCircumstances(clock);
        var owned = new OwnedHome(_parts.Home, _lock.IsStillOurs, clock, secret, circumstances, _story.Tell);

        var stores = _stores = await _parts.OpenStores(owned, cancellationToken);
        var owner = await SignAsync(stores.Home, cancellationToken);
        _storyLoop = _story.WriteAsync(stores.Home);

        var dispatch = _dispatch = _parts.MakeDispatch(owned, stores.Home);
        var ids = new OrderedIds(_parts.Chance);
        var boards = _boards = new BoardSet(
            stores,
            entry => new BoardCircumstances(entry.Uuid, clock, ids, secret, () => dispatch.PolicyOf(entry.Slug)),
            circumstances, dispatch, _notices, clock, _parts.Time, _parts.Logs.CreateLogger<BoardSet>());
        await boards.OpenAllAsync(_parts.NewUuid, cancellationToken);
        if (_parts.Dispatch) dispatch.OrderDispatch();
        dispatch.Begin();

        var backups = _backups = new BackupMaker(
            _parts.Home, new BlobStore(_parts.Home), _works, _parts.Time, _parts.Logs.CreateLogger<BackupMaker>());
        var watch = new HealthWatch(boards, _story, clock, _parts.Time, _parts.Logs.CreateLogger<HealthWatch>());
        var check = new SelfCheck(boards, dispatch, clock, _parts.Time, _parts.Logs.CreateLogger<SelfCheck>());
        var schedule = new BackupSchedule(
            boards, dispatch, backups, clock, _parts.Time, _parts.BackupRound,
            _parts.Logs.CreateLogger<BackupSchedule>());
        var idle = new IdleWatch(_visitors, dispatch, _departure, _parts.Time);
        if (!_parts.OnDemand) idle.Stay();
        var routes = Routes.Of(new RouteParts
        {
            Home = _parts.Home,
            Owner = owner,
            Store = stores.Home,
            Boards = boards,
            Dispatch = dispatch,
            Notices = _notices,
            Clock = clock,
            Secret = secret,
            Idle = idle,
            Backups = backups,
            Proof = _proof = new BoardProof(
                backups, _works, _parts.Time, _parts.Logs.CreateLogger<BoardProof>()),
            Works = _works,
            Story = _story,
            Watch = watch,
            Check = check,
            Departure = _departure,
            Time = _parts.Time,
            NewUuid = _parts.NewUuid,
        });
        await ServeAsync(routes, boards, cancellationToken);
        var leaving = _departure.Begun;
        _loops.AddRange(
            _notices.RunAsync(leaving), idle.RunAsync(), watch.RunAsync(leaving), check.RunAsync(leaving),
            schedule.RunAsync(leaving));
        LogServing(_log, _parts.Home.Path, _parts.Time.GetElapsedTime(started).TotalMilliseconds, owner.Epoch);
    }

    Task ServeAsync(RouteTable routes, BoardSet boards, CancellationToken cancellationToken)
    {
        _server = new SocketServer(_parts.Home.Socket, _visitors, _parts.Time, _parts.Logs);
        var boundary = new RequestBoundary(
            routes, () => boards.State.DefaultBoard.Value, _parts.Logs.CreateLogger<RequestBoundary>());
        return _server.StartAsync(boundary, cancellationToken);
    }

    /// <summary>Raises the epoch, and writes down for people and clients who the owner is.</summary>
    async Task<OwnerRecord> SignAsync(IHomeStore store, CancellationToken cancellationToken)
    {
        var raise = new RaiseEpoch { Node = store.State.Node.Length == 0 ? _parts.NewUuid() : null };
        var result = await store.SubmitAsync(raise, Actor.System, null, cancellationToken);
        if (result is HomeResult.Refused refused) throw new AndonException(refused.Refusal);
        var self = ProcessIdentity.Current;
        var record = new OwnerRecord
        {
            Pid = self.Pid,
            StartTicks = self.StartTicks,
            BootId = self.BootId,
            Version = _parts.Version,
            Epoch = store.State.Epoch,
            Socket = _parts.Home.Socket,
            StartedAt = _parts.Time.GetUtcNow().ToUnixTimeSeconds(),
        };
        record.Write(_parts.Home);
        return record;
    }

    [LoggerMessage(1, LogLevel.Information, "Serving {Home} after {Milliseconds:0} ms, epoch {Epoch}")]
    static partial void LogServing(ILogger log, string home, double milliseconds, long epoch);
}
