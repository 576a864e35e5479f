using Andon.Linux.Processes;
using Andon.Linux.Sockets;
using Andon.Server.Identity;
using Andon.Server.Lifetime;
using Andon.Server.Ownership;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Andon.Server.Requests;

/// <summary>
/// Kestrel on the home's socket and on nothing else, without a host around it: no configuration or environment
/// variable can make it listen elsewhere. Only the daemon's own user and root are let in. Owned by the daemon.
/// </summary>
sealed partial class SocketServer : IAsyncDisposable
{
    /// <summary>As many as the kernel allows by default may wait to be accepted.</summary>
    const int Backlog = 4096;

    /// <summary>
    /// Longer than our client uses an idle connection, so that it does not ask over one that is being closed.
    /// </summary>
    static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(15);

    /// <summary>What requests get to finish in when the daemon leaves.</summary>
    static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(10);

    readonly string _path;
    readonly KestrelServer _server;
    readonly Visitors _visitors;
    readonly TimeProvider _time;
    readonly ILogger _log;

    public SocketServer(string path, Visitors visitors, TimeProvider time, ILoggerFactory logs)
    {
        _path = path;
        _visitors = visitors;
        _time = time;
        _log = logs.CreateLogger<SocketServer>();
        var transport =
            new SocketTransportFactory(Options.Create(TransportOptions()), logs);
        _server = new KestrelServer(Options.Create(ServerOptions()), transport, logs);
    }

    /// <summary>
    /// Requests are served on the thread that heard of them: handing each to another one costs more than most take.
    /// What may take long steps aside. Called before the first socket is made; the runtime has no other switch.
    /// </summary>
    public static void ServeWhereHeard() =>
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    /// <summary>Binds the socket, for its owner alone; from now on requests are answered.</summary>
    public async Task StartAsync(RequestBoundary boundary, CancellationToken cancellationToken)
    {
        SocketFile.RemoveStale(_path);
        await _server.StartAsync(boundary, cancellationToken);
        SocketFile.Restrict(_path);
    }

    /// <summary>Takes no more connections and lets the requests that are under way finish.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(DrainPatience, _time);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    static SocketTransportOptions TransportOptions() =>
        new() { Backlog = Backlog, UnsafePreferInlineScheduling = true };

    KestrelServerOptions ServerOptions()
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.KeepAliveTimeout = KeepAlive;
        options.Limits.MaxRequestBodySize = null; // RequestBody has the limit, and a typed refusal for it.
        options.Limits.MinRequestBodyDataRate = null; // A client that was stopped may go on later.
        options.Limits.MinResponseDataRate = null;
        options.ListenUnixSocket(_path, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(Admit);
        });
        return options;
    }

    ConnectionDelegate Admit(ConnectionDelegate next) => async connection =>
    {
        if (PeerOf(connection) is not { } peer)
        {
            connection.Abort(new ConnectionAbortedException("The caller is not this daemon's user."));
            return;
        }

        using var visit = _visitors.Enter();
        connection.Features.Set(peer);
        await next(connection);
    };

    Peer? PeerOf(ConnectionContext connection)
    {
        var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is null) return null;
        var credentials = PeerCredentials.Of(socket);
        var peer = Peer.Of(credentials);
        if (peer is null) LogStranger(_log, credentials.Uid, credentials.Pid, CurrentUser.Id);
        return peer;
    }

    [LoggerMessage(210, LogLevel.Warning, "User {Uid} (process {Pid}) was turned away: the daemon is user {Own}'s")]
    static partial void LogStranger(ILogger log, uint uid, int pid, uint own);
}
