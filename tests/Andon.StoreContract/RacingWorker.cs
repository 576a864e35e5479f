using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.StoreContract;

/// <summary>
/// A worker of the races: claims what is offered, works on it, completes it with its token, and remembers what it was
/// told. Every request of it is sent twice now and then, as after a lost answer; both answers must be the same. It has
/// a thread at a time to itself.
/// </summary>
sealed class RacingWorker(IBoardStore store, SteadyCircumstances circumstances, string name, int seed)
{
    readonly Random _random = new(seed);
    readonly Actor _actor = new(ActorKind.Service, name);
    int _requests;

    public string Principal => _actor.Principal;

    /// <summary>The runs that it was given.</summary>
    public HashSet<RunId> Claimed { get; } = [];

    /// <summary>The runs that it was told are completed.</summary>
    public HashSet<RunId> Completed { get; } = [];

    /// <summary>The runs of which it was told that they are not its own any more.</summary>
    public HashSet<RunId> Lost { get; } = [];

    /// <summary>Works until nothing is left to do.</summary>
    public async Task WorkOffAsync()
    {
        while (await OfferedAsync() is { Count: > 0 } offered)
            await TryAsync(offered[_random.Next(offered.Count)].Id, steps: 0);
    }

    /// <summary>Works, and in between does whatever comes to its mind.</summary>
    public async Task WorkAmongOthersAsync(int steps)
    {
        var verbs = new RandomVerbs(_random, circumstances.RunToken);
        for (var i = 0; i < steps; i++)
        {
            var offered = await OfferedAsync();
            if (offered.Count > 0 && _random.Next(2) == 0)
                await TryAsync(offered[_random.Next(offered.Count)].Id, _random.Next(4));
            else
                await DoSomethingAsync(verbs);
        }
    }

    async Task TryAsync(CardId card, int steps)
    {
        var claim = new ClaimCard(card, RunKinds.Pull) { LeaseSeconds = 1, ClaimLock = name };
        if (await SendAsync(claim) is not SubmitResult.Accepted { Reply.Run: { } run }) return;
        Claimed.Add(run);
        for (var i = 0; i < steps; i++)
            await SendAsync(new Heartbeat(card, "still here") { Run = run, Token = circumstances.RunToken(run) });
        var token = circumstances.RunToken(run);
        var completion = new CompleteCard(card) { Run = run, Token = token, Summary = $"by {name}" };
        var isDone = await SendAsync(completion) is SubmitResult.Accepted;
        (isDone ? Completed : Lost).Add(run);
    }

    async Task DoSomethingAsync(RandomVerbs verbs)
    {
        // What is shown is old by the time the command arrives, as for any client.
        var (command, actor) = await store.ReadAsync(
            reader => verbs.Next(reader, SomeCards(reader), circumstances.Now), CancellationToken.None);
        if (command is DeleteCard or ArchiveCard or ClaimCard or CompleteCard) return;
        await store.SendAsync(command, actor: actor);
    }

    List<CardId> SomeCards(IBoardReader reader)
    {
        var order = _random.Next(2) == 0 ? CardOrder.Created : CardOrder.Updated;
        return [.. reader.List(new CardFilter { Order = order, Most = 100 }).Select(card => card.Id)];
    }

    Task<IReadOnlyList<Card>> OfferedAsync() => store.ReadAsync(reader => reader.Offered(8), CancellationToken.None);

    async Task<SubmitResult> SendAsync(Command command)
    {
        var key = Some.Key($"{name}-{Some.Number(++_requests)}");
        if (_random.Next(5) > 0) return await store.SendAsync(command, key, _actor);
        var answers = await Task.WhenAll(store.SendAsync(command, key, _actor), store.SendAsync(command, key, _actor));
        if (answers is [SubmitResult.Accepted first, SubmitResult.Accepted second]
            && (first.Reply != second.Reply || first.Position != second.Position || first.Replayed == second.Replayed))
            throw new InvalidOperationException($"One request, two answers: {first} and {second}.");
        return answers.OfType<SubmitResult.Accepted>().FirstOrDefault() ?? answers[0];
    }
}
