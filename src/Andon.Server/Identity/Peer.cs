using Andon.Linux.Processes;
using Andon.Linux.Sockets;

namespace Andon.Server.Identity;

/// <summary>
/// Who is at the other end of a connection, as the kernel recorded it when it was made. The pid is only a hint.
/// </summary>
sealed record Peer(int Pid, uint Uid, string Name)
{
    const uint Root = 0;

    static readonly string OwnName = Environment.UserName is { Length: > 0 } name ? name : $"uid-{CurrentUser.Id}";

    /// <summary>Null when the user may not talk to this daemon: only its own user may, and root.</summary>
    public static Peer? Of(PeerCredentials credentials)
    {
        if (credentials.Uid == CurrentUser.Id) return new Peer(credentials.Pid, credentials.Uid, OwnName);
        return credentials.Uid == Root ? new Peer(credentials.Pid, Root, "root") : null;
    }
}
