namespace Andon.Server.Lifetime;

/// <summary>
/// The daemon's way out: begun once, by whoever comes first. Requests that wait are cut short by it, streams say
/// goodbye. Safe from any thread.
/// </summary>
sealed class Departure : IDisposable
{
    readonly CancellationTokenSource _begun = new();
    readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled once the daemon is leaving.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Completes with the reason, in a few words.</summary>
    public Task<string> Reason => _reason.Task;

    public void Begin(string reason)
    {
        if (!_reason.TrySetResult(reason)) return;
        _begun.Cancel();
    }

    public void Dispose() => _begun.Dispose();
}
