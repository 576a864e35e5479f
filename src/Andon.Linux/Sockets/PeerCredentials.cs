using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Andon.Linux.Sockets;

/// <summary>
/// Who connected to our Unix socket, as the kernel recorded it at that moment. The pid is only a hint about a process
/// that may since have gone; the uid is what may be trusted.
/// </summary>
public readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid)
{
    const int SocketLevel = 1;
    const int PeerCredentialsOption = 17;

    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        var length = socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, credentials);
        return length == credentials.Length
            ? MemoryMarshal.Read<PeerCredentials>(credentials)
            : throw new IOException($"SO_PEERCRED gave {length} bytes instead of {credentials.Length}.");
    }
}
