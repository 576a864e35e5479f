using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Core.Runs;
using Andon.Linux.Processes;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Storage.Contract;
using Andon.Storage.Memory;
using Andon.Storage.Recovery;
using Andon.StoreContract.Disks;
using Andon.Supervision.Runs;
using Andon.Tests.Linux;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>
/// A home with real configuration files, run folders and workspaces, stores in memory, and supervisors without
/// processes, on a clock that the test moves.
/// </summary>
sealed class DispatchBench : IAsyncDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    readonly TemporaryFolder _folder = new();
    readonly CancellationTokenSource _bound = new(Bound);
    readonly Dictionary<string, MemoryFiles> _files = [];
    readonly SimulatedDisk _disk = new(new Random(7));
    readonly SteadyClock _clock;
    readonly HomeSecret _secret;
    readonly OrderedIds _ids = new(buffer => buffer.Clear());
    DispatchHost? _host;

    DispatchBench()
    {
        Home = AndonHome.Resolve(_folder["home"]);
        HomeFolders.Ensure(Home);
        _disk.AddRoot(Home.BoardsFolder);
        _clock = new SteadyClock(Time);
        _secret = HomeSecret.OpenOrCreate(Home.Secret, buffer => buffer.Fill(7));
        Store = new HomeDouble(new HomeCircumstances(_clock));
    }

    public AndonHome Home { get; }

    public ManualTime Time { get; } = new();

    public SupervisorsDouble Supervisors { get; private set; } = new();

    public HomeDouble Store { get; }

    /// <summary>How hard the host is pressed: not at all, whatever else the machine does.</summary>
    public HostLoad Load { get; set; }

    public SteadyClock Clock => _clock;

    public DispatchHost Host => _host!;

    public Dictionary<string, OpenBoard> Boards { get; } = [];

    public OpenBoard Board => Boards["default"];

    public CancellationToken Bounded => _bound.Token;

    /// <summary>With the profiles <c>worker</c> and <c>reviewer</c>, and dispatch asked for.</summary>
    public static async Task<DispatchBench> StartAsync(string configuration = "", params string[] boards)
    {
        var bench = new DispatchBench();
        bench.Write("config.yaml", configuration);
        bench.Write("profiles/worker.yaml", "command: [sh, -c, 'true', '{task}', '{run}', '{prompt}']\n");
        bench.Write("profiles/reviewer.yaml", "command: [sh, -c, 'true']\n");
        foreach (var slug in boards.Length == 0 ? ["default"] : boards) await bench.MakeBoardAsync(slug);
        bench.StartHost();
        bench.Host.OrderDispatch();
        bench.Host.Begin();
        return bench;
    }

    public void Write(string file, string text)
    {
        var path = Path.Combine(Home.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // In one step: a half-written file is a file too, and may well be a valid one.
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>
    /// As <see cref="Write"/>, and a pass has seen it: one that was under way may have read the file before.
    /// </summary>
    public async Task ConfigureAsync(string file, string text)
    {
        Write(file, text);
        await PassAsync();
    }

    /// <summary>As a new daemon does, on the same stores: what lived in memory is gone.</summary>
    public async Task RestartAsync(bool begin = true)
    {
        await Host.DisposeAsync();
        StartHost();
        if (!begin) return;
        Host.OrderDispatch();
        Host.Begin();
    }

    /// <summary>As if the stores were found by another installation.</summary>
    public void MoveTo(string node) => Store.MoveTo(node);

    public async Task<Reply> DoAsync(Command command, Actor? actor = null, string board = "default")
    {
        var submission = new Submission(command, actor ?? Actor.System, null);
        var result = await Boards[board].Store.SubmitAsync(submission, Bounded);
        if (result is SubmitResult.Refused refused) Assert.Fail(refused.Refusal.ToString());
        return ((SubmitResult.Accepted)result).Reply;
    }

    public async Task<CardId> CreateAsync(
        string title = "a task", string board = "default", string? assignee = "worker") =>
        (await DoAsync(new CreateCard(title) { Assignee = assignee }, board: board)).Card!.Value;

    public Task<Card> CardAsync(CardId id, string board = "default") =>
        Boards[board].Store.ReadAsync(view => view.FindCard(id)!, Bounded);

    public Task<Run> RunAsync(long id, string board = "default") =>
        Boards[board].Store.ReadAsync(view => view.FindRun(new RunId(id))!, Bounded);

    async Task<bool> HasEndedAsync(long id, string outcome, string board) =>
        (await RunAsync(id, board))?.Outcome == outcome;

    public Task<SupervisorDouble> StartedAsync() => Supervisors.NextAsync(Bounded);

    /// <summary>
    /// The next one, while time passes: a look that comes by and by is counted from the pass before, which may have
    /// been under way when time was moved.
    /// </summary>
    public async Task<SupervisorDouble> StartedInTimeAsync()
    {
        var started = StartedAsync();
        while (!started.IsCompleted)
        {
            Time.Pass(TimeSpan.FromSeconds(1));
            await PassAsync(dryRun: true);
        }

        return await started;
    }

    /// <summary>One pass of the board's dispatcher on what holds now; answers what it saw.</summary>
    public Task<DispatchReply> PassAsync(string board = "default", bool dryRun = false, int? max = null) =>
        Host.DispatchAsync(Boards[board], new DispatchRequest { DryRun = dryRun, Max = max }, Bounded);

    /// <summary>Waits for what a loop does on its own.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Bounded.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public Task EndedAsync(long run, string outcome, string board = "default") =>
        UntilAsync(() => HasEndedAsync(run, outcome, board));

    /// <summary>Waits until nothing of the run is looked after any more: processes, files, and its place.</summary>
    public async Task LeftAsync(long run, string board = "default")
    {
        await UntilAsync(async () => (await RunAsync(run, board)).TreeGoneAt is not null);
        await UntilAsync(() => Task.FromResult(!Folder(run, board).HasSpec));
        await PassAsync(board);
    }

    public RunFolder Folder(long run, string board = "default") => RunFolder.Of(Home, board, run);

    public string Token(long run, string board = "default") =>
        _secret.RunToken(Boards[board].Entry.Uuid, new RunId(run));

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        foreach (var board in Boards.Values) await board.Store.DisposeAsync();
        await Store.DisposeAsync();
        _bound.Dispose();
        _folder.Dispose();
    }

    void StartHost()
    {
        var alive = Supervisors.Alive;
        Supervisors = new SupervisorsDouble();
        foreach (var (identity, supervisor) in alive) Supervisors.Alive[identity] = supervisor;
        var guard = new HostGuard(Time, () => Load);
        _host = new DispatchHost(Home, Store, _clock, _secret, Time, Supervisors, guard, NullLogger.Instance);
        foreach (var board in Boards.Values) _host.Opened(board);
    }

    async Task MakeBoardAsync(string slug)
    {
        Directory.CreateDirectory(Home.BoardFolder(slug));
        var uuid = Guid.NewGuid();
        var name = BoardSlug.Parse(slug);
        var entry = new BoardEntry { Slug = name, Uuid = uuid.ToString("D"), CreatedAt = _clock.Now() };
        var register = new RegisterBoard(entry.Slug, entry.Uuid);
        var registered = await Store.SubmitAsync(register, Actor.System, null, Bounded);
        if (registered is HomeResult.Refused refused) Assert.Fail(refused.Refusal.ToString());
        var circumstances = new BoardCircumstances(entry.Uuid, _clock, _ids, _secret, () => Host.PolicyOf(entry.Slug));
        var place = new StorePlace(slug, uuid, Home.BoardFolder(slug), "board.db");
        var files = _files[slug] = new MemoryFiles();
        var store = MemoryStore.Start(place, Surroundings(), files, circumstances, StartThread);
        Boards[slug] = new OpenBoard(entry, store);
    }

    StoreSurroundings Surroundings() => new(_disk, Time, (_, _) => { }, () => true);

    static void StartThread(string name, Action body) =>
        new Thread(() => body()) { Name = name, IsBackground = true }.Start();
}
