using System.Collections.Concurrent;
using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Client;
using Andon.Server.Dispatch;
using Andon.Server.Gateways;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;
using Andon.Storage.Faults;

namespace Andon.Server.Boards;

/// <summary>
/// The boards that are open. One that cannot be opened is listed with its reason and stops neither the others nor the
/// daemon; it is probed again when its fault may pass by itself. Safe from any thread; opening and closing go one at a
/// time.
/// </summary>
sealed partial class BoardSet(
    IStoreSet stores,
    Func<BoardEntry, ICircumstancesSource> circumstances,
    ICircumstancesSource homeCircumstances,
    IDispatchHost dispatch,
    NoticeBoard notices,
    SteadyClock clock,
    TimeProvider time,
    ILogger<BoardSet> log) : IAsyncDisposable
{
    static readonly TimeSpan ProbeFirst = TimeSpan.FromSeconds(1);
    static readonly TimeSpan ProbeLongest = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, OpenBoard> _open = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, BoardFault> _faults = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, BoardTrouble> _troubles = new(StringComparer.Ordinal);
    readonly SemaphoreSlim _turn = new(1);
    readonly CancellationTokenSource _closing = new();
    Task _probing = Task.CompletedTask;
    long _nextProbe;

    /// <summary>In order of slug.</summary>
    public IReadOnlyList<OpenBoard> Open =>
        [.. _open.Values.OrderBy(board => board.Entry.Slug.Value, StringComparer.Ordinal)];

    public HomeState State => stores.Home.State;

    public OpenBoard? Find(BoardSlug slug) => _open.GetValueOrDefault(slug.Value);

    public BoardFault? FaultOf(BoardSlug slug) => _faults.GetValueOrDefault(slug.Value);

    /// <summary>What is wrong about an open board besides its store; null when nothing is.</summary>
    public BoardTrouble? TroubleOf(BoardSlug slug) => _troubles.GetValueOrDefault(slug.Value);

    /// <summary>Whoever looks after a board says what fails, or null when nothing does any more.</summary>
    public void SetTrouble(string slug, string? reason)
    {
        if (reason is null) _troubles.TryRemove(slug, out _);
        else _troubles[slug] = new BoardTrouble(reason, _troubles.GetValueOrDefault(slug)?.Since ?? clock.Now());
    }

    /// <summary>When a board that is not open is tried again; null when it is not.</summary>
    public Instant? NextProbe(BoardSlug slug) =>
        FaultOf(slug) is { MayPass: true } ? new Instant(Volatile.Read(ref _nextProbe)) : null;

    /// <summary>The open board that the request is about; a typed refusal is thrown when there is none.</summary>
    public OpenBoard Require(Exchange exchange)
    {
        if (_open.TryGetValue(exchange["board"], out var exact)) return exact;
        var entry = RequireEntry(exchange);
        if (Find(entry.Slug) is { } board) return board;
        if (entry.ArchivedAt is not null) throw BoardRefusals.Archived(entry);
        throw FaultOf(entry.Slug) is { } fault ? BoardRefusals.Faulty(entry, fault) : BoardRefusals.Changing(entry);
    }

    /// <summary>The entry in the registry, archived or not, of the board that the request is about.</summary>
    public BoardEntry RequireEntry(Exchange exchange)
    {
        var (name, state) = (exchange["board"], State);
        if (name == AndonClient.DefaultBoard) name = state.DefaultBoard.Value;
        if (!BoardSlug.TryParse(name, out var slug) || state.FindBoard(slug) is not { } entry)
            throw BoardRefusals.Missing(name, state);
        exchange.Board = slug.Value;
        return entry;
    }

    /// <summary>
    /// Opens every board that is not archived; a home that never had one gets the board <c>default</c>.
    /// </summary>
    public async Task OpenAllAsync(Func<string> newUuid, CancellationToken cancellationToken)
    {
        if (State.Boards.IsEmpty)
        {
            var command = new RegisterBoard(BoardSlug.Default, newUuid());
            var made = await CreateAsync(command, Actor.System, null, cancellationToken);
            if (made is HomeResult.Refused refused) throw new StoreException(refused.Refusal);
        }

        var closed = State.Boards.Values.Where(entry => entry.ArchivedAt is null && Find(entry.Slug) is null);
        await Task.WhenAll(closed.Select(entry => OpenAsync(entry, cancellationToken)));
        _probing = ProbeAsync(_closing.Token);
    }

    /// <summary>Makes the board's files, then registers it, so that what is registered is always there.</summary>
    public async Task<HomeResult> CreateAsync(
        RegisterBoard command, Actor actor, RequestKey? key, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        if (State.FindBoard(command.Slug) is not null || Refused(command, actor))
            return await stores.Home.SubmitAsync(command, actor, key, cancellationToken);

        var draft = new BoardEntry { Slug = command.Slug, Uuid = command.Uuid, CreatedAt = clock.Now() };
        var store = await stores.CreateBoardAsync(draft, circumstances(draft), cancellationToken);
        var result = await stores.Home.SubmitAsync(command, actor, key, CancellationToken.None);
        var entry = result is HomeResult.Accepted ? State.FindBoard(command.Slug) : null;
        if (entry is null) await store.DisposeAsync();
        else Add(new OpenBoard(entry, store));
        return result;
    }

    /// <summary>
    /// Makes a board out of a proved copy of another's database. It is held back from the first moment, until a person
    /// lets it go.
    /// </summary>
    public async Task<HomeResult> AdoptAsync(
        RegisterBoard command, string copy, string reason, Actor actor, RequestKey? key,
        CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        if (State.FindBoard(command.Slug) is not null || Refused(command, actor))
            return await stores.Home.SubmitAsync(command, actor, key, cancellationToken);

        var draft = new BoardEntry { Slug = command.Slug, Uuid = command.Uuid, CreatedAt = clock.Now() };
        var store = await stores.AdoptBoardAsync(draft, copy, circumstances(draft), cancellationToken);
        var result = await stores.Home.SubmitAsync(command, actor, key, CancellationToken.None);
        if (result is HomeResult.Accepted && State.FindBoard(command.Slug) is { } entry)
        {
            var pause = new PauseScope(PauseScopes.Board, command.Slug.Value, reason);
            await stores.Home.SubmitAsync(pause, actor, null, CancellationToken.None);
            Add(new OpenBoard(entry, store));
        }
        else
        {
            await store.DisposeAsync();
        }

        return result;
    }

    /// <summary>Closes the board once the registry has it archived. Its files stay.</summary>
    public async Task<HomeResult> ArchiveAsync(
        ArchiveBoard command, Actor actor, RequestKey? key, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        if (Find(command.Slug) is { } busy && await RunsOfAsync(busy, cancellationToken) is > 0 and var runs)
            return new HomeResult.Refused(BoardRefusals.Busy(command.Slug, runs));

        var result = await stores.Home.SubmitAsync(command, actor, key, cancellationToken);
        if (result is HomeResult.Accepted && State.FindBoard(command.Slug) is { ArchivedAt: not null })
        {
            _faults.TryRemove(command.Slug.Value, out _);
            if (_open.TryRemove(command.Slug.Value, out var board)) await CloseAsync(board);
        }

        return result;
    }

    public async Task<HomeResult> RestoreAsync(
        RestoreBoard command, Actor actor, RequestKey? key, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        var result = await stores.Home.SubmitAsync(command, actor, key, cancellationToken);
        if (result is HomeResult.Accepted && State.FindBoard(command.Slug) is { ArchivedAt: null } entry
            && Find(entry.Slug) is null)
            await OpenAsync(entry, CancellationToken.None);
        return result;
    }

    /// <summary>
    /// What can be saved of a board that is refused; when it is to be applied, the board is open afterwards.
    /// </summary>
    public async Task<RepairReport> RepairAsync(
        BoardEntry entry, RepairCopy? copy, bool apply, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        RequireRefused(entry);
        var repair = await stores.RepairBoardAsync(entry, circumstances(entry), copy, apply, cancellationToken);
        if (repair.Store is not { } store) return repair.Report;
        Add(new OpenBoard(entry, store));
        _faults.TryRemove(entry.Slug.Value, out _);
        return repair.Report;
    }

    /// <summary>Throws when the board is archived, or is well.</summary>
    public void RequireRefused(BoardEntry entry)
    {
        if (entry.ArchivedAt is not null) throw BoardRefusals.Archived(entry);
        if (Find(entry.Slug) is not null) throw BoardRefusals.Sound(entry);
    }

    /// <summary>Ends dispatch on every board and closes them. Nobody asks any more by then.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _probing;
        foreach (var board in Open)
        {
            _open.TryRemove(board.Entry.Slug.Value, out _);
            await CloseAsync(board);
        }

        _closing.Dispose();
        _turn.Dispose();
    }

    async Task OpenAsync(BoardEntry entry, CancellationToken cancellationToken)
    {
        var slug = entry.Slug.Value;
        try
        {
            var store = await stores.OpenBoardAsync(entry, circumstances(entry), cancellationToken);
            await SayPendingAsync(store);
            Add(new OpenBoard(entry, store));
            _faults.TryRemove(slug, out _);
        }
        catch (StoreException fault)
        {
            Fault(slug, fault.Refusal, fault);
        }
#pragma warning disable CA1031 // One board's fault, whatever it is, must not close the others.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Fault(slug, Unopened(entry, fault), fault);
        }
    }

    void Fault(string slug, Refusal refusal, Exception cause)
    {
        var known = _faults.GetValueOrDefault(slug);
        _faults[slug] = new BoardFault(refusal, known?.Since ?? clock.Now())
        {
            Damage = (cause as StoreException)?.Damage ?? [],
        };
        if (known?.Refusal != refusal) LogFault(log, slug, refusal.Why, cause);
    }

    static async Task SayPendingAsync(IBoardStore store)
    {
        try
        {
            await PendingNote.SayAsync(store);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    void Add(OpenBoard board)
    {
        _open[board.Entry.Slug.Value] = board;
        dispatch.Opened(board);
        notices.Follow(board);
        LogOpened(log, board.Entry.Slug.Value, board.Store.Position);
    }

    async Task CloseAsync(OpenBoard board)
    {
        await dispatch.ClosingAsync(board.Entry.Slug);
        await board.Store.DisposeAsync();
        LogClosed(log, board.Entry.Slug.Value);
    }

    /// <summary>
    /// Tries again, less and less often, what may have passed by itself: an outsider that has gone, a disk with room.
    /// </summary>
    async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var wait = ProbeFirst;
        while (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _nextProbe, (clock.Now() + wait).Microseconds);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return;
            var faulty = State.Boards.Values
                .Where(entry => entry.ArchivedAt is null && FaultOf(entry.Slug) is { MayPass: true }).ToList();
            wait = faulty.Count == 0 ? ProbeFirst : Shorter(wait * 2, ProbeLongest);
            if (faulty.Count == 0) continue;
            using var turn = await TurnAsync(CancellationToken.None);
            foreach (var entry in faulty) await OpenAsync(entry, CancellationToken.None);
        }
    }

    /// <summary>Asked beforehand, so that no files are made for a board that the registry would refuse.</summary>
    bool Refused(RegisterBoard command, Actor actor) =>
        HomeDecider.Decide(State, command, homeCircumstances.For(actor)) is Decision.Refused;

    static Task<int> RunsOfAsync(OpenBoard board, CancellationToken cancellationToken) =>
        board.Store.ReadAsync(reader => reader.OpenRuns().Count + reader.DrainingRuns().Count, cancellationToken);

    static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    async Task<Turn> TurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    static Refusal Unopened(BoardEntry entry, Exception fault) => new(
        ErrorCode.Quarantined, $"Board {entry.Slug} is closed.", $"Opening it failed: {fault.Message}",
        "Read `andon status` and the daemon's log.");

    [LoggerMessage(100, LogLevel.Information, "Board {BoardSlug} is open at position {Position}")]
    static partial void LogOpened(ILogger log, string boardSlug, long position);

    [LoggerMessage(101, LogLevel.Information, "Board {BoardSlug} is closed")]
    static partial void LogClosed(ILogger log, string boardSlug);

    [LoggerMessage(102, LogLevel.Error, "Board {BoardSlug} was not opened: {Reason}")]
    static partial void LogFault(ILogger log, string boardSlug, string reason, Exception fault);

    readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
