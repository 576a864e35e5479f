using System.Net.Sockets;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Server.Ownership;

/// <summary>
/// The socket's file. A daemon that was killed leaves its socket behind; the next owner removes it under the owner
/// lock, and only after nobody answered on it. Anything else of that name is left alone.
/// </summary>
static class SocketFile
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void RemoveStale(string path)
    {
        HomeFolders.Create(Path.GetDirectoryName(path)!);
        if (!FileStatus.TryReadLink(path, out _)) return;
        if (!FileStatus.IsSocket(path)) throw NotOurs(path, "Something that is not a socket has its name.");
        if (IsAnswered(path)) throw NotOurs(path, "Another process answers on it.");
        File.Delete(path);
    }

    /// <summary>Owner only; what connects is checked for its user besides.</summary>
    public static void Restrict(string path)
    {
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Whether somebody takes connections there.</summary>
    public static bool IsAnswered(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException refused) when (IsNobody(refused.SocketErrorCode))
        {
            return false;
        }
    }

    /// <summary>No file of that name, or one that nobody listens on.</summary>
    static bool IsNobody(SocketError error) =>
        error is SocketError.ConnectionRefused or SocketError.AddressNotAvailable;

    static AndonException NotOurs(string path, string why) => new(
        ErrorCode.OwnedElsewhere, $"The daemon's socket {path} cannot be made.", why,
        "See what it is with `ls -l`, or choose another home with ANDON_HOME.");
}
