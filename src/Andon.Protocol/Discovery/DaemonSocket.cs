using System.Net.Sockets;
using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Linux.Sockets;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Protocol.Discovery;

/// <summary>Knocks at a home's socket.</summary>
static class DaemonSocket
{
    const int ConnectMilliseconds = 1000;

    /// <summary>Null when nobody answers there.</summary>
    public static async Task<Socket?> TryConnectAsync(
        AndonHome home, bool blocking, CancellationToken cancellationToken)
    {
        var direct = await TryConnectAsync(home.Socket, blocking, cancellationToken);
        if (direct is not null) return Trusted(direct, home.Socket);

        // A home reached by another path may have its socket elsewhere: its owner wrote down where.
        var owner = OwnerRecord.TryRead(home);
        if (owner is null || owner.Socket == home.Socket || !owner.IsAlive()) return null;
        var named = await TryConnectAsync(owner.Socket, blocking, cancellationToken);
        return named is null ? null : Trusted(named, owner.Socket);
    }

    static async Task<Socket?> TryConnectAsync(string path, bool blocking, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var place = new UnixDomainSocketEndPoint(path);
            if (blocking) Connect(socket, place);
            else await socket.ConnectAsync(place, cancellationToken);
            return socket;
        }
        catch (SocketException)
        {
            // Nobody is bound there, or so many wait to be accepted that the kernel turns us away: the caller tries
            // again.
            socket.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Only where very many wait to be accepted does it wait at all, and then not so long that a cancellation between
    /// two tries comes late.
    /// </summary>
    static void Connect(Socket socket, UnixDomainSocketEndPoint place)
    {
        socket.SendTimeout = ConnectMilliseconds;
        socket.Connect(place);
    }

    /// <summary>Outside the home anybody may bind a socket, so there the other side must be our own user.</summary>
    static Socket Trusted(Socket socket, string path)
    {
        if (!path.StartsWith("/tmp/", StringComparison.Ordinal)) return socket;
        var peer = PeerCredentials.Of(socket);
        if (peer.Uid == CurrentUser.Id) return socket;
        socket.Dispose();
        throw new AndonException(
            ErrorCode.Forbidden, $"{path} was not used.",
            $"User {peer.Uid} answers there, and you are {CurrentUser.Id}.",
            "Set ANDON_HOME to a shorter path, so that the socket lies inside the home.");
    }
}
