using System.Net.Sockets;
using Andon.Core.Decisions;
using Andon.Linux.Locks;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Protocol.Discovery;

/// <summary>
/// Finds the daemon of a home, and starts one when nobody answers and nobody wanted it stopped. However many clients
/// race, the spawn lock lets one start it and the others connect. Safe to use from several threads.
/// </summary>
public sealed class DaemonStarter(AndonHome home, ClientOptions options) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    /// <summary>Null when no daemon answers.</summary>
    public Task<Socket?> TryConnectAsync(CancellationToken cancellationToken) =>
        DaemonSocket.TryConnectAsync(home, options.Blocking, cancellationToken);

    /// <summary>A connection, if need be to a daemon that was just started. Refusals are typed.</summary>
    public async Task<Socket> ConnectOrStartAsync(
        StartMode mode, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await TryConnectAsync(cancellationToken) is { } running) return running;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var backoff = new Backoff(options.Time, patience, Environment.ProcessId);
            return await StartAsync(mode, backoff, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task<Socket> StartAsync(StartMode mode, Backoff backoff, CancellationToken cancellationToken)
    {
        HomeFolders.Ensure(home);
        do
        {
            if (StopIntent.IsSet(home)) throw StopIntent.Refusal(home);
            using var turn =
                await KernelLock.AcquireAsync(home.SpawnLock, backoff.Left, options.Time, cancellationToken);
            if (turn is null) break;
            if (await TryConnectAsync(cancellationToken) is { } started) return started;
            await StartOnceAsync(mode, backoff.Left, cancellationToken);
            if (await TryConnectAsync(cancellationToken) is { } ours) return ours;
        }
        while (await backoff.WaitAsync(cancellationToken));

        throw new AndonException(
            ErrorCode.Unavailable, $"The daemon of {home} does not answer.",
            OwnerRecord.TryRead(home) is { } owner && owner.IsAlive()
                ? $"Process {owner.Pid} owns the home and is not (or no longer) serving."
                : "Starts were under way all the time, but none came to serve.",
            $"Try again; {home.DaemonLog} says what it does.");
    }

    async Task StartOnceAsync(StartMode mode, TimeSpan patience, CancellationToken cancellationToken)
    {
        var failures = new FailedStarts(home, options.Time);
        if (failures.Refusal() is { } enough) throw enough;
        if (StopIntent.IsSet(home)) throw StopIntent.Refusal(home);
        var launch = new DaemonLaunch(home, options.DaemonProgram, options.Time);
        switch (await launch.RunAsync(mode, patience, cancellationToken))
        {
            case LaunchResult.Ready:
                failures.Clear();
                break;
            case LaunchResult.Failed failed:
                failures.Add($"{failed.Refusal.What} {failed.Refusal.Why}");
                throw new AndonException(failed.Refusal);
        }
    }
}
