using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Lifetime;

/// <summary>
/// Up, down, restart, status, where and init of a home's daemon, as the command line offers them. A client asks a
/// daemon to leave; it never kills one.
/// </summary>
public sealed class Lifecycle(AndonHome home, ClientOptions options)
{
    /// <summary>
    /// Starts the daemon to stay, or makes the running one stay. Takes back the intent to keep it stopped.
    /// </summary>
    public async Task<WhereReply> UpAsync(bool dispatch, CancellationToken cancellationToken)
    {
        HomeFolders.Ensure(home);
        StopIntent.Clear(home);
        File.Delete(home.FailedStarts);
        using (var starter = new DaemonStarter(home, options))
        {
            var mode = new StartMode(OnDemand: false, dispatch);
            using var connection = await starter.ConnectOrStartAsync(mode, options.Patience, cancellationToken);
        }

        // The one that answered may be dying: then this starts the next one, and makes that stay.
        using var client = new AndonClient(home, options with { MayStart = true });
        return await client.StayAsync(new StayRequest { Dispatch = dispatch }, cancellationToken);
    }

    /// <summary>
    /// Becomes the daemon, in the foreground: for service managers and for watching it. Takes back the intent to keep
    /// it stopped. Returns only by throwing.
    /// </summary>
    public void Serve(bool dispatch)
    {
        HomeFolders.Ensure(home);
        StopIntent.Clear(home);
        File.Delete(home.FailedStarts);
        var mode = new StartMode(OnDemand: false, dispatch);
        var environment = DaemonEnvironment.Allowed().Select(pair => $"{pair.Key}={pair.Value}");
        ProcessImage.Replace(
            DaemonProgram.Locate(options.DaemonProgram), [DaemonProgram.Name, .. mode.Arguments(home.Path)],
            environment);
    }

    /// <summary>Stops the daemon, and keeps it stopped. Null when none was running.</summary>
    public async Task<OwnerMessage?> DownAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(home.RunFolder)) return null;
        StopIntent.Set(home, options.Time.GetUtcNow());
        return await StopAsync(cancellationToken);
    }

    /// <summary>
    /// Stops the daemon and starts the program that lies beside us now; a newer version takes over so. Workers go on.
    /// </summary>
    public async Task<WhereReply> RestartAsync(CancellationToken cancellationToken)
    {
        var dispatched = await IsDispatchingByOrderAsync(cancellationToken);
        await StopAsync(cancellationToken);
        return await UpAsync(dispatched, cancellationToken);
    }

    /// <summary>How everything is. A home whose daemon was stopped on purpose is not woken for it.</summary>
    public async Task<StatusReply> StatusAsync(CancellationToken cancellationToken)
    {
        if (!await MayWakeAsync(cancellationToken)) return Stopped();
        using var client = new AndonClient(home, options);
        return await client.StatusAsync(cancellationToken);
    }

    /// <summary>How the home is; null when its daemon was stopped on purpose, and is not woken for it.</summary>
    public async Task<HealthReply?> HealthAsync(CancellationToken cancellationToken)
    {
        if (!await MayWakeAsync(cancellationToken)) return null;
        using var client = new AndonClient(home, options);
        return await client.HealthAsync(cancellationToken);
    }

    /// <summary>
    /// Where everything is. Without a daemon that was stopped on purpose, only the places that are known without it.
    /// </summary>
    public async Task<WhereReply> WhereAsync(CancellationToken cancellationToken)
    {
        if (!await MayWakeAsync(cancellationToken)) return new WhereReply { Home = home.Path, Socket = home.Socket };
        using var client = new AndonClient(home, options);
        return await client.WhereAsync(cancellationToken);
    }

    /// <summary>
    /// Makes the home and the board <c>default</c> if there is none yet, which the first daemon does. On a home that
    /// exists it changes nothing, however often it is called.
    /// </summary>
    public Task<WhereReply> InitAsync(CancellationToken cancellationToken) => WhereAsync(cancellationToken);

    async Task<OwnerMessage?> StopAsync(CancellationToken cancellationToken)
    {
        var stopped = await AskAsync(client => client.StopAsync(cancellationToken), cancellationToken);
        if (stopped is not null) await WaitGoneAsync(stopped.Owner, cancellationToken);
        return stopped?.Owner;
    }

    async Task WaitGoneAsync(OwnerMessage owner, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Patience, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        if (OwnerRecord.TryRead(home) is not { } record || record.Pid != owner.Pid) return;
        using var process = PidFd.TryOpen(new ProcessIdentity(record.BootId, record.Pid, record.StartTicks));
        if (process is null) return;
        try
        {
            await process.WaitExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AndonException(
                ErrorCode.TimedOut, $"The daemon of {home} is still leaving.",
                $"Process {owner.Pid} was asked to stop and has not ended within {options.Patience.TotalSeconds:0} s.",
                $"Wait; {home.DaemonLog} says what it does.");
        }
    }

    async Task<bool> IsDispatchingByOrderAsync(CancellationToken cancellationToken)
    {
        var status = await AskAsync(client => client.StatusAsync(cancellationToken), cancellationToken);
        return status?.Dispatcher?.ByOrder ?? false;
    }

    /// <summary>The running daemon's answer; null when none runs, or it died before it could give one.</summary>
    async Task<T?> AskAsync<T>(Func<AndonClient, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (!await IsRunningAsync(cancellationToken)) return null;
        using var client = new AndonClient(home, options with { MayStart = false });
        try
        {
            return await ask(client);
        }
        catch (AndonException gone) when (gone.Code == ErrorCode.Unavailable)
        {
            if (await IsRunningAsync(cancellationToken)) throw;
            return null;
        }
    }

    async Task<bool> MayWakeAsync(CancellationToken cancellationToken) =>
        !StopIntent.IsSet(home) || await IsRunningAsync(cancellationToken);

    async Task<bool> IsRunningAsync(CancellationToken cancellationToken)
    {
        using var starter = new DaemonStarter(home, options);
        using var socket = await starter.TryConnectAsync(cancellationToken);
        return socket is not null;
    }

    StatusReply Stopped() => new()
    {
        Home = home.Path,
        Socket = home.Socket,
        Daemon = "stopped",
        Health = "stopped",
    };
}
