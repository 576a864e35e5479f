using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Andon.Protocol.Client;
using Andon.Protocol.Homes;
using Andon.Tests.Linux;

namespace Andon.Tests.Protocol;

/// <summary>One connection as the peer sees it; it is closed when the script is over.</summary>
sealed class Conversation(Socket socket, int number, Action<string> hear)
{
    /// <summary>From one on.</summary>
    public int Number => number;

    /// <summary>The next request, whole; null when there is none any more.</summary>
    public async Task<string?> ReadAsync()
    {
        var text = new StringBuilder();
        var bytes = new byte[4096];
        while (!IsWhole(text.ToString()))
        {
            var read = await socket.ReceiveAsync(bytes);
            if (read == 0) return null;
            text.Append(Encoding.Latin1.GetString(bytes, 0, read));
        }

        hear(text.ToString());
        return text.ToString();
    }

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent));
    }

    /// <summary>Each byte for itself.</summary>
    public async Task DripAsync(string text)
    {
        foreach (var sign in text) await SendAsync($"{sign}");
    }

    static bool IsWhole(string text)
    {
        const string Length = "Content-Length: ";
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var at = text.IndexOf(Length, StringComparison.Ordinal);
        if (at < 0) return true;
        var digits = text[(at + Length.Length)..text.IndexOf('\r', at)];
        return text.Length >= end + 4 + int.Parse(digits, CultureInfo.InvariantCulture);
    }
}

/// <summary>A peer behind a home's socket that does what a test says, with each connection for itself.</summary>
sealed class ScriptedPeer : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly Func<Conversation, Task> _script;
    readonly Task _serving;
    int _connections;

    public ScriptedPeer(Func<Conversation, Task> script)
    {
        _script = script;
        Home = AndonHome.Resolve(_folder["home"]);
        HomeFolders.Ensure(Home);
        _listener.Bind(new UnixDomainSocketEndPoint(Home.Socket));
        _listener.Listen(128);
        _serving = ServeAsync();
    }

    public AndonHome Home { get; }

    public int Connections => Volatile.Read(ref _connections);

    public ConcurrentQueue<string> Requests { get; } = new();

    public static string Reply(string body, string header = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{header}\r\n{body}";

    /// <summary>What <c>where</c> answers.</summary>
    public static string Where(string home) => $$"""{"home":"{{home}}","socket":"s"}""";

    public AndonClient Client(bool blocking, TimeSpan? patience = null) => new(Home, new ClientOptions
    {
        Time = TimeProvider.System,
        Salt = 5,
        MayStart = false,
        Patience = patience ?? TimeSpan.FromSeconds(30),
        Blocking = blocking,
    });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
        _folder.Dispose();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                _ = ConverseAsync(socket, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
        }
    }

    async Task ConverseAsync(Socket socket, int number)
    {
        using (socket)
        {
            try
            {
                await _script(new Conversation(socket, number, Requests.Enqueue));
            }
            catch (SocketException)
            {
                // The client has seen enough.
            }
        }
    }
}
