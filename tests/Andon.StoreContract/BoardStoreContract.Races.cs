using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.StoreContract;

public abstract partial class BoardStoreContract
{
    [Fact]
    public async Task Only_one_of_many_claims_wins()
    {
        await using var board = await StartAsync();
        var card = await board.Store.CreateAsync("wanted");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => board.Store.SendAsync(Some.Claim(card))));

        Assert.Single(results.OfType<SubmitResult.Accepted>());
        Assert.All(results.OfType<SubmitResult.Refused>(), r => Assert.Equal(ErrorCode.AlreadyClaimed, r.Refusal.Code));
        Assert.Single(await board.Store.ReadAsync(r => r.OpenRuns(), CancellationToken.None));
    }

    [Fact]
    public async Task A_reader_sees_whole_commands_only()
    {
        await using var board = await StartAsync();
        var store = board.Store;
        var parent = await store.CreateAsync("parent");
        for (var i = 0; i < 30; i++)
            await store.DoAsync(new CreateCard($"child {Some.Number(i)}") { Parents = [parent] });

        var completing = store.DoAsync(new CompleteCard(parent) { Summary = "done" });
        var seen = new HashSet<int>();
        while (!completing.IsCompleted) seen.Add(await ReadyChildrenAsync(store));
        await completing;
        seen.Add(await ReadyChildrenAsync(store));

        Assert.Subset(new HashSet<int> { 0, 30 }, seen);
        Assert.Contains(30, seen);
    }

    [Fact]
    public async Task A_snapshot_agrees_with_itself_while_the_board_moves()
    {
        await using var board = await StartAsync();
        var store = board.Store;
        var writing = Task.WhenAll(Enumerable.Range(0, 300).Select(
            i => store.DoAsync(new CreateCard($"card {Some.Number(i)}"))));

        var looks = 0;
        do
        {
            var (position, last, cards, created) = await store.ReadAsync(
                r =>
                {
                    var events = r.Events(new EventFilter(0, int.MaxValue));
                    var made = events.Count(e => e.Event.Kind == "created");
                    var end = events.Count == 0 ? 0 : events[^1].Position;
                    return (r.Position, end, r.List(new CardFilter()).Count, made);
                },
                CancellationToken.None);
            Assert.Equal((position, created), (last, cards));
            looks++;
        }
        while (!writing.IsCompleted || looks < 2);
        await writing;
    }

    [Fact]
    public async Task Five_workers_race_for_a_hundred_tasks_and_each_is_done_once()
    {
        for (var round = 0; round < Some.Rounds; round++)
        {
            await using var board = await StartAsync();
            using var replica = new Replica();
            replica.Follow(board.Store);
            await FillAsync(board.Store, 100);
            var workers = Workers(board.Store, 5, round);

            await Task.WhenAll(workers.Select(worker => Task.Run(worker.WorkOffAsync)));

            await replica.CheckAsync(board.Store, Circumstances.Now);
            Assert.All(replica.Board.Cards, card => Assert.Equal(CardStatus.Done, card.Status));
            Assert.All(replica.Board.Cards, card => Assert.Single(replica.Board.RunsOf(card.Id)));
            Assert.Equal(100, workers.Sum(worker => worker.Completed.Count));
            Assert.Equal(0, workers.Sum(worker => worker.Lost.Count));
            CheckTold(workers, replica);
        }
    }

    [Fact]
    public async Task Ten_workers_and_a_reclaimer_on_five_hundred_tasks_lose_nothing_and_do_nothing_twice()
    {
        for (var round = 0; round < Some.Rounds; round++)
        {
            await using var board = await StartAsync();
            using var replica = new Replica();
            replica.Follow(board.Store);
            await FillAsync(board.Store, 500);
            var workers = Workers(board.Store, 10, round);
            using var stop = new CancellationTokenSource();
            var reclaiming = Task.Run(() => ReclaimAsync(board.Store, round, stop.Token));

            await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.WorkAmongOthersAsync(steps: 60))));
            await stop.CancelAsync();
            var reclaimed = await reclaiming;

            await replica.CheckAsync(board.Store, Circumstances.Now);
            Assert.True(replica.Board.Cards.Count() >= 500);
            Assert.True(reclaimed > 0 && workers.Sum(worker => worker.Completed.Count) > 50);
            CheckTold(workers, replica);
            await board.CrashAsync();
            await replica.CheckAsync(board.Store, Circumstances.Now);
        }
    }

    /// <summary>What each worker was told is what happened, and nobody else did its work.</summary>
    static void CheckTold(IReadOnlyList<RacingWorker> workers, Replica replica)
    {
        foreach (var worker in workers)
        {
            var mine = replica.Board.Runs.Where(run => run.Principal == worker.Principal).ToList();
            Assert.Equal(worker.Claimed.Order(ByNumber), mine.Select(run => run.Id).Order(ByNumber));
            Assert.Equal(
                worker.Completed.Order(ByNumber),
                mine.Where(run => run.Outcome == RunOutcomes.Completed).Select(run => run.Id).Order(ByNumber));
            Assert.DoesNotContain(mine, run => worker.Lost.Contains(run.Id) && run.EndedAt is null);
        }

        var claims = replica.Events
            .Where(next => next.Event.Kind == EventKinds.Claimed).Select(next => next.Event.Run).ToList();
        Assert.Equal(claims.Count, claims.Distinct().Count());
    }

    static Comparer<RunId> ByNumber { get; } = Comparer<RunId>.Create((a, b) => a.Value.CompareTo(b.Value));

    List<RacingWorker> Workers(IBoardStore store, int count, int round) =>
    [
        .. Enumerable.Range(1, count).Select(i =>
            new RacingWorker(store, Circumstances, $"worker-{Some.Number(i)}", (round * 100) + i)),
    ];

    static Task FillAsync(IBoardStore store, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => store.CreateAsync($"task {Some.Number(i)}")));

    /// <summary>Ends leases that are shorter than the work, until it is told to stop; answers how many.</summary>
    static async Task<int> ReclaimAsync(IBoardStore store, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var reclaimed = 0;
        while (!stop.IsCancellationRequested)
        {
            var open = await store.ReadAsync(reader => reader.OpenRuns(), CancellationToken.None);
            if (open.Count == 0)
            {
                await Task.Yield();
                continue;
            }

            var run = open[random.Next(open.Count)];
            var result = await store.SendAsync(new ExpireLease(run.Card, run.Id), actor: Actor.System);
            if (result is SubmitResult.Accepted { Reply.Run: not null }) reclaimed++;
        }

        return reclaimed;
    }
}
