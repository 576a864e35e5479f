using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Core.Runs;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Sqlite;

namespace Andon.Benchmarks.Clients;

/// <summary>
/// A board's real store in this process, without a daemon around it: log, sync, database, request ids, everything but
/// the socket.
/// </summary>
sealed class StoreBed : IAsyncDisposable
{
    static readonly Actor Ada = new(ActorKind.Human, "ada");

    readonly FileStoreSet _set;
    readonly IBoardStore _board;
    long _requests;

    StoreBed(FileStoreSet set, IBoardStore board)
    {
        _set = set;
        _board = board;
    }

    public static async Task<StoreBed> CreateAsync(string home)
    {
        Directory.CreateDirectory(home);
        var circumstances = new Circumstantial();
        var set = await FileStoreSet.OpenAsync(home, new StoreOptions
        {
            Disk = new PosixDisk(),
            Time = TimeProvider.System,
            StartThread = (name, body) => new Thread(() => body()) { Name = name, IsBackground = true }.Start(),
            Story = (_, _) => { },
            StillOwner = () => true,
            Circumstances = circumstances,
            NewUuid = () => Guid.NewGuid().ToString("D"),
        }, CancellationToken.None);
        var entry = new BoardEntry
        {
            Slug = BoardSlug.Default,
            Uuid = Guid.NewGuid().ToString("D"),
            CreatedAt = Circumstantial.Now,
        };
        return new StoreBed(set, await set.CreateBoardAsync(entry, circumstances, CancellationToken.None));
    }

    /// <summary>One card's life as a client has it: three commands, each answered before the next.</summary>
    public async Task<int> CycleAsync()
    {
        var created = await SubmitAsync(new CreateCard("benchmark") { Body = "a body of ordinary length" });
        var id = created.Reply.Card!.Value;
        await SubmitAsync(new ClaimCard(id, RunKinds.Manual));
        await SubmitAsync(new CompleteCard(id) { Summary = "done" });
        return 3;
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        await _set.DisposeAsync();
    }

    async Task<SubmitResult.Accepted> SubmitAsync(Command command)
    {
        var key = new RequestKey($"r{Interlocked.Increment(ref _requests):x16}", "fingerprint of what was asked");
        var result = await _board.SubmitAsync(new Submission(command, Ada, key), CancellationToken.None);
        return result as SubmitResult.Accepted ?? throw new InvalidOperationException($"{result}");
    }

    sealed class Circumstantial : ICircumstancesSource, IIdSource
    {
        ulong _cards = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() << 16;

        public static Instant Now => Instant.From(TimeProvider.System.GetUtcNow());

        public Circumstances For(Actor actor) => new(Now, actor, this, Policy.Open);

        public CardId NextCard(Instant now) => CardId.From(Interlocked.Increment(ref _cards));

        public string RunToken(RunId run) => $"token-{run}";
    }
}
