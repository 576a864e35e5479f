using Andon.Core.Events;

namespace Andon.Storage.Commits;

/// <summary>
/// Who follows a board: subscribers, called in order on the writer thread, and waiters for a position. Waiters may
/// come and go on any thread.
/// </summary>
sealed class Followers(long position)
{
    readonly Lock _gate = new();
    readonly List<Action<IReadOnlyList<CommittedEvent>>> _subscribers = [];
    TaskCompletionSource<long> _next = NewSignal();
    long _position = position;

    public IDisposable Subscribe(Action<IReadOnlyList<CommittedEvent>> committed)
    {
        lock (_gate) _subscribers.Add(committed);
        return new Subscription(this, committed);
    }

    public async Task<long> WaitBeyondAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<long> next;
            lock (_gate)
            {
                if (_position > position) return _position;
                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Called by the writer thread after a batch became durable.</summary>
    public void Tell(IReadOnlyList<CommittedEvent> committed)
    {
        Action<IReadOnlyList<CommittedEvent>>[] subscribers;
        TaskCompletionSource<long> reached;
        lock (_gate)
        {
            _position = committed[^1].Position;
            subscribers = [.. _subscribers];
            (reached, _next) = (_next, NewSignal());
        }

        foreach (var subscriber in subscribers) subscriber(committed);
        reached.SetResult(committed[^1].Position);
    }

    static TaskCompletionSource<long> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    sealed class Subscription(Followers followers, Action<IReadOnlyList<CommittedEvent>> committed) : IDisposable
    {
        public void Dispose()
        {
            lock (followers._gate) followers._subscribers.Remove(committed);
        }
    }
}
