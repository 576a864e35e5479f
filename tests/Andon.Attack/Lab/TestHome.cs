using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Andon.Attack.Lab;

/// <summary>
/// A home of its own for one attack, with the real daemon in it. Disposing stops the daemon that lives in this home
/// and nothing else.
/// </summary>
sealed class TestHome : IAsyncDisposable
{
    static int _count;
    readonly List<Process> _clients = [];
    readonly List<string> _reports = [];
    readonly string _scratch;

    /// <param name="below">Where the home lies; among the system's temporary files when null.</param>
    public TestHome(string? below = null)
    {
        var number = Interlocked.Increment(ref _count);
        _scratch = Path.Combine(Path.GetTempPath(), $"andon-attack-{Environment.ProcessId}-{number}");
        Directory.CreateDirectory(_scratch);
        Place = Path.Combine(below ?? _scratch, "home");
    }

    public string Place { get; }

    public string Scratch => _scratch;

    public string Board => Path.Combine(Place, "boards", "default");

    public string Database => Path.Combine(Board, "board.db");

    public AndonHome Home => AndonHome.Resolve(Place);

    /// <summary>A client that starts no daemon: what it finds is what was there.</summary>
    public AndonClient Client() => new(Home, new ClientOptions
    {
        Time = TimeProvider.System,
        Salt = (ulong)Random.Shared.NextInt64(),
        MayStart = false,
        Patience = TimeSpan.FromSeconds(60),
    });

    public Task<Ended> TryAsync(params string[] arguments) => Programs.RunAsync(Programs.Andon, arguments, Place);

    public async Task<string> AndonAsync(params string[] arguments)
    {
        var ended = await TryAsync(arguments);
        Assert.True(ended.Code == 0, $"andon {string.Join(' ', arguments)}: {ended}");
        return ended.Output;
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var document = JsonDocument.Parse(await AndonAsync([.. arguments, "--json"]));
        return document.RootElement.Clone();
    }

    public Task UpAsync() => AndonAsync("up");

    public Task DownAsync() => AndonAsync("down");

    /// <summary>The process that says it owns the home.</summary>
    public int OwnerPid =>
        OwnerRecord.TryRead(Home)?.Pid ?? throw new InvalidOperationException("The home has no owner.");

    public void KillOwner() => Signal(OwnerPid, "KILL");

    public static void Signal(int pid, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Client processes that write until <see cref="StopWritersAsync"/>.</summary>
    public void StartWriters(int count)
    {
        File.Delete(StopFile);
        for (var i = 0; i < count; i++)
        {
            var report = Path.Combine(_scratch, $"report-{_reports.Count}");
            _reports.Add(report);
            Run("write", Place, report, StopFile, $"w{_reports.Count}");
        }
    }

    public string NewReport()
    {
        _reports.Add(Path.Combine(_scratch, $"report-{_reports.Count}"));
        return _reports[^1];
    }

    public void Run(params string[] arguments)
    {
        var daemon = new Dictionary<string, string> { ["DUMMY_DAEMON"] = Programs.Daemon };
        _clients.Add(Programs.Start(Programs.Dummy, arguments, Place, daemon));
    }

    /// <summary>Waits until the writers were answered this many times more.</summary>
    public async Task AnsweredAsync(int more)
    {
        var from = Answers();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Answers() < from + more) await Task.Delay(10, bound.Token);
    }

    public async Task<Acknowledged> StopWritersAsync()
    {
        await File.WriteAllTextAsync(StopFile, "");
        return await ClientsEndAsync();
    }

    public async Task<Acknowledged> ClientsEndAsync()
    {
        foreach (var client in _clients)
        {
            var ended = await Programs.EndAsync(client);
            Assert.True(ended.Code == 0, $"a client failed: {ended}");
            client.Dispose();
        }

        _clients.Clear();
        return Acknowledged.Read(_reports);
    }

    /// <summary>Everything acknowledged is on the board, once; nothing is on it twice; the store is sound.</summary>
    public async Task AssertKeptAsync(Acknowledged acknowledged)
    {
        using var client = Client();
        var tasks = (await client.TasksAsync("default", new TaskQuery { Archived = true })).Tasks;
        var byTitle = tasks.ToLookup(task => task.Title);
        Assert.All(acknowledged.Created, pair => Assert.Equal([pair.Value], byTitle[pair.Key].Select(task => task.Id)));
        Assert.All(byTitle, group => Assert.Single(group));
        var done = tasks.Where(task => task.Status == "done").Select(task => task.Id).ToHashSet();
        Assert.Subset(done, new HashSet<string>(acknowledged.Completed));
        var verified = await client.VerifyAsync("default");
        Assert.Empty(verified.Findings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Kill(entireProcessTree: true);
            client.Dispose();
        }

        if (OwnerRecord.TryRead(Home) is { } owner && owner.IsAlive())
        {
            Signal(owner.Pid, "CONT");
            Signal(owner.Pid, "KILL");
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (owner.IsAlive()) await Task.Delay(10, bound.Token);
        }

        Directory.Delete(_scratch, recursive: true);
    }

    string StopFile => Path.Combine(_scratch, "stop");

    int Answers() => _reports.Where(File.Exists).Sum(report => File.ReadLines(report).Count());
}
