using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>
/// Eight clients that create cards as fast as they are answered, retry what was not done under the same request id,
/// and remember what was acknowledged.
/// </summary>
sealed class WritingClients(IBoardStore store, int already = 0)
{
    const int Clients = 8;

    static readonly Actor Client = new(ActorKind.Human, "ada");

    readonly Lock _gate = new();
    readonly Dictionary<CardId, string> _acknowledged = [];
    Task[] _tasks = [];
    volatile bool _isStopped;

    /// <summary>How many cards the board has by now.</summary>
    public int Expected => already + Acknowledged;

    public int Acknowledged
    {
        get
        {
            lock (_gate) return _acknowledged.Count;
        }
    }

    public void Start() =>
        _tasks = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => WorkAsync(client)))];

    /// <summary>Until so many more are acknowledged.</summary>
    public async Task WriteMoreAsync(int count)
    {
        var target = Acknowledged + count;
        for (var i = 0; Acknowledged < target; i++)
        {
            Assert.True(i < 3000, $"Only {Acknowledged} of {target} were acknowledged: {store.Health.Reason}");
            await Task.Delay(10);
        }
    }

    public Task StopAsync()
    {
        _isStopped = true;
        return Task.WhenAll(_tasks);
    }

    /// <summary>Every acknowledged card is on the board once, with its title, and nothing else is.</summary>
    public async Task AssertAllThereAsync(IBoardStore board)
    {
        var cards = await board.ReadAsync(reader => reader.List(new CardFilter()), CancellationToken.None);
        Assert.Equal(
            _acknowledged.OrderBy(
                card => card.Key.Value, StringComparer.Ordinal).Select(card => (card.Key, card.Value)),
            cards.OrderBy(card => card.Id.Value, StringComparer.Ordinal).Select(card => (card.Id, card.Title)));
    }

    async Task WorkAsync(int client)
    {
        for (var number = 0; !_isStopped; number++)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"card {already}-{client}-{number}");
            await SendAsync(new Submission(new CreateCard(title), Client, new RequestKey(title, title)));
        }
    }

    /// <summary>Also after the stop until it is answered, so that no card is of unknown fate.</summary>
    async Task SendAsync(Submission submission)
    {
        while (true)
        {
            switch (await store.SubmitAsync(submission, CancellationToken.None))
            {
                case SubmitResult.Accepted accepted:
                    lock (_gate)
                        Assert.True(
                            _acknowledged.TryAdd(accepted.Reply.Card!.Value, ((CreateCard)submission.Command).Title));
                    return;
                case SubmitResult.Refused { Refusal.Code: ErrorCode.Unavailable or ErrorCode.Busy }:
                    await Task.Delay(20);
                    break;
                case SubmitResult.Refused refused:
                    throw new InvalidOperationException(refused.Refusal.ToString());
            }
        }
    }
}
