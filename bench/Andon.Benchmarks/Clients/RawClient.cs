using System.Net.Sockets;
using System.Text;

namespace Andon.Benchmarks.Clients;

/// <summary>
/// Asks over the socket and throws the answer away: what is left is the daemon's own time and the kernel's.
/// </summary>
sealed class RawClient : IDisposable
{
    readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly byte[] _buffer = new byte[1024 * 1024];

    public RawClient(string home) =>
        _socket.Connect(new UnixDomainSocketEndPoint(AndonHome.Resolve(home).Socket));

    /// <summary>Milliseconds from the request to the last byte of the answer.</summary>
    public double Time(string path)
    {
        var clock = Stopwatch.StartNew();
        _socket.Send(Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.1\r\nHost: andon\r\n\r\n"));
        var got = _socket.Receive(_buffer);
        for (var left = WholeLength(_buffer.AsSpan(0, got)) - got; left > 0; left -= got) got = Next();
        return clock.Elapsed.TotalMilliseconds;
    }

    public void Dispose() => _socket.Dispose();

    int Next() => _socket.Receive(_buffer) is > 0 and var got ? got : throw new IOException("The answer broke off.");

    /// <summary>Of head and body; the head comes in one piece, and names the length of the body.</summary>
    static long WholeLength(ReadOnlySpan<byte> first)
    {
        const string Name = "content-length:";
        var end = first.IndexOf("\r\n\r\n"u8) + 4;
        var head = Encoding.ASCII.GetString(first[..end]);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new IOException(head);
        var field = head[(head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length)..];
        return end + long.Parse(field.AsSpan(0, field.IndexOf('\r', StringComparison.Ordinal)), null);
    }
}
