using System.Net.Sockets;
using System.Text;
using Andon.Protocol.Client;
using Andon.Protocol.Homes;
using Andon.Protocol.Verbs;
using Andon.Server.Lifetime;
using Andon.Server.Logs;
using Andon.Server.Ownership;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Sqlite;
using Andon.Tests.Linux;
using Microsoft.Extensions.Logging;

namespace Andon.Tests.Server;

/// <summary>A home in a scratch folder, its stores in memory, served by a real daemon over its real socket.</summary>
sealed class ServedHome : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly MemoryHome _stores = new();
    readonly StringWriter _log = new();
    HttpMessageInvoker _http;
    ulong _salt;

    ServedHome()
    {
        Home = AndonHome.Resolve(_folder["home"]);
        _http = Connect();
    }

    public AndonHome Home { get; }

    public MemoryHome Stores => _stores;

    public QuietDispatch Dispatch { get; private set; } = new();

    public Daemon Daemon { get; private set; } = null!;

    /// <summary>Real stores in real files, instead of the quicker ones in memory.</summary>
    public bool IsOnDisk { get; private init; }

    public string Log => _log.ToString();

    public static async Task<ServedHome> StartOnDiskAsync()
    {
        var served = new ServedHome { IsOnDisk = true };
        await served.ServeAsync();
        return served;
    }

    public static async Task<ServedHome> StartAsync(Action<ServedHome>? prepare = null)
    {
        var served = new ServedHome();
        prepare?.Invoke(served);
        await served.ServeAsync();
        return served;
    }

    /// <param name="between">Done while nobody serves the home.</param>
    public async Task RestartAsync(Action? between = null)
    {
        await Daemon.DisposeAsync();
        between?.Invoke();
        _http.Dispose();
        _http = Connect();
        await ServeAsync();
    }

    public AndonClient Client(string? label = null, WorkerCredential? worker = null, bool blocking = false) =>
        Client(options => options with { Label = label, Worker = worker, Blocking = blocking });

    public AndonClient Client(Func<ClientOptions, ClientOptions> change) =>
        new(Home, change(new ClientOptions
        {
            Time = TimeProvider.System,
            Salt = ++_salt,
            MayStart = false,
            Patience = TimeSpan.FromSeconds(10),
        }));

    /// <summary>One request as it is written here; answers status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(
        string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://andon/{path}"));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, CancellationToken.None);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        if (_log.ToString().Contains("met a defect", StringComparison.Ordinal)) throw new InvalidOperationException(
            _log.ToString());
        await _stores.DisposeAsync();
        await _log.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    async Task ServeAsync()
    {
        var chance = new Random(11);
        Dispatch = new QuietDispatch();
        Daemon = await Daemon.StartAsync(new DaemonParts
        {
            Home = Home,
            Time = TimeProvider.System,
            Chance = bytes => chance.NextBytes(bytes),
            NewUuid = () => Guid.NewGuid().ToString("D"),
            Logs = new LoggerFactory([new DaemonLog(_log, TimeProvider.System)]),
            OpenStores = IsOnDisk ? OpenFilesAsync : _stores.OpenAsync,
            MakeDispatch = (_, _) => Dispatch,
            Version = "0.0.1",
            BackupRound = TimeSpan.FromMilliseconds(100),
        }, CancellationToken.None);
    }

    static async Task<IStoreSet> OpenFilesAsync(OwnedHome owned, CancellationToken cancellationToken) =>
        await FileStoreSet.OpenAsync(owned.Home.Path, new StoreOptions
        {
            Disk = new PosixDisk(),
            Time = TimeProvider.System,
            StartThread = (name, body) => new Thread(() => body()) { Name = name, IsBackground = true }.Start(),
            Story = owned.Story,
            StillOwner = owned.IsStillOurs,
            Circumstances = owned.Circumstances,
            NewUuid = () => Guid.NewGuid().ToString("D"),
        }, cancellationToken);

    HttpMessageInvoker Connect() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Home.Socket), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
