using Andon.Core.Boards;
using Andon.Core.Homes;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Recovery;
using Andon.Storage.Sqlite;
using Andon.StoreContract;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>A home on the real disk with one board, its stories, and a lock that can be lost.</summary>
sealed class StoreHome : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SteadyCircumstances _circumstances;
    readonly List<string> _stories = [];
    FileStoreSet? _set;
    bool[] _isOwner = [true];
    int _crashes;

    StoreHome(SteadyCircumstances circumstances, Guid uuid)
    {
        _circumstances = circumstances;
        BoardUuid = uuid;
        Path = _folder["home"];
    }

    public Guid BoardUuid { get; }

    public string Path { get; }

    public IBoardStore Board { get; private set; } = null!;

    /// <summary>Another board of the same home.</summary>
    public Task<IBoardStore> CreateBoardAsync(string slug) => _set!.CreateBoardAsync(
        new BoardEntry
        {
            Slug = BoardSlug.Parse(slug),
            Uuid = Guid.NewGuid().ToString("D"),
            CreatedAt = default,
        },
        _circumstances, CancellationToken.None);

    public IHomeStore Home => _set!.Home;

    public string BoardFolder => System.IO.Path.Combine(Path, "boards", "default");

    public string LogFolder => System.IO.Path.Combine(BoardFolder, "log");

    public string Database => System.IO.Path.Combine(BoardFolder, "board.db");

    public TimeSpan OutsiderPatience { get; private init; }

    public IReadOnlyList<string> Stories
    {
        get
        {
            lock (_stories) return [.. _stories];
        }
    }

    BoardEntry Entry => new() { Slug = BoardSlug.Default, Uuid = BoardUuid.ToString("D"), CreatedAt = default };

    /// <summary>A new home with a new board.</summary>
    public static async Task<StoreHome> CreateAsync(
        SteadyCircumstances? circumstances = null, Guid? uuid = null, TimeSpan? patience = null)
    {
        var home = new StoreHome(
            circumstances ?? new SteadyCircumstances(), uuid ?? new Guid("6f2b7c1e-0000-4000-8000-00000000b0a2"))
        {
            OutsiderPatience = patience ?? TimeSpan.FromSeconds(10),
        };
        Directory.CreateDirectory(home.Path);
        home._set = await home.OpenSetAsync();
        home.Board = await home._set.CreateBoardAsync(home.Entry, home._circumstances, CancellationToken.None);
        return home;
    }

    public async Task OpenAsync()
    {
        _set = await OpenSetAsync();
        Board = await _set.OpenBoardAsync(Entry, _circumstances, CancellationToken.None);
    }

    /// <summary>What can be saved of the board; open when it was to be applied.</summary>
    public async Task<RepairReport> RepairAsync(bool apply, RepairCopy? copy = null)
    {
        _set = await OpenSetAsync();
        var repair = await _set.RepairBoardAsync(Entry, _circumstances, copy, apply, CancellationToken.None);
        if (repair.Store is { } store) Board = store;
        return repair.Report;
    }

    /// <summary>Without its board.</summary>
    public async Task OpenHomeAsync() => _set = await OpenSetAsync();

    /// <summary>Stands between the stores and the disk from the next opening of the set on.</summary>
    public Func<IDisk, IDisk> Between { get; set; } = disk => disk;

    /// <summary>Opens the board, which is closed, with what the copy holds.</summary>
    public async Task ReplaceAsync(string copy) =>
        Board = await _set!.ReplaceBoardAsync(Entry, copy, _circumstances, CancellationToken.None);

    public async Task CloseBoardAsync()
    {
        await Board.DisposeAsync();
        Board = null!;
    }

    public async Task CloseAsync()
    {
        if (Board is not null) await Board.DisposeAsync();
        if (_set is not null) await _set.DisposeAsync();
        Board = null!;
        _set = null;
    }

    /// <summary>
    /// What a killed process leaves is the files as they are: they are copied, unflushed and unclosed, and the copy
    /// is opened. Only the seals are made anew, because a copy is another file.
    /// </summary>
    public async Task CrashAsync()
    {
        await KillAsync();
        await OpenAsync();
    }

    /// <summary>The same, and nothing is opened.</summary>
    public async Task KillAsync()
    {
        _isOwner[0] = false;
        await Assert.ThrowsAnyAsync<Exception>(() => Board.VerifyAsync(CancellationToken.None));
        var copy = _folder[$"copy-{++_crashes}"];
        Copy(Path, copy);
        await CloseAsync();
        Directory.Move(Path, _folder[$"left-{_crashes}"]);
        Directory.Move(copy, Path);
        _isOwner = [true];
        Reseal();
    }

    /// <summary>As if the copies of the files had been there from the beginning.</summary>
    public void Reseal()
    {
        Reseal(new StorePlace("default", BoardUuid, BoardFolder, "board.db"));
        Reseal(new StorePlace(null, Guid.Empty, System.IO.Path.Combine(Path, "home"), "home.db"));
    }

    /// <summary>Puts the files back as they were when they were kept under that name.</summary>
    public void PutBack(string kept)
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        Copy(_folder[kept], Path);
        Reseal();
        lock (_stories) _stories.Clear();
    }

    /// <summary>Keeps the files of a store that nobody has open.</summary>
    public void Keep(string name) => Copy(Path, _folder[name]);

    /// <summary>Every file of the home with its bytes.</summary>
    public SortedDictionary<string, string> Content()
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
            content[file] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    Task<FileStoreSet> OpenSetAsync()
    {
        var isOwner = _isOwner;
        return FileStoreSet.OpenAsync(Path, new StoreOptions
        {
            Disk = Between(new PosixDisk()),
            Time = _circumstances,
            StartThread = (name, body) => new Thread(() => body()) { Name = name, IsBackground = true }.Start(),
            Story = Tell,
            StillOwner = () => isOwner[0],
            Circumstances = _circumstances,
            NewUuid = () => Guid.NewGuid().ToString("D"),
            OutsiderPatience = OutsiderPatience,
        }, CancellationToken.None);
    }

    void Tell(string? board, string text)
    {
        lock (_stories) _stories.Add($"{board ?? "home"}: {text}");
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, System.IO.Path.Combine(to, System.IO.Path.GetFileName(folder)));
    }

    /// <summary>A copy is another file, so that its seal does not fit it.</summary>
    public static void Reseal(StorePlace place)
    {
        var path = place.Database + ".seal";
        if (SealText.Parse(File.ReadAllText(path)) is { IsWriting: false } text
            && new PosixDisk().Stat(place.Database) is { } stamp)
            File.WriteAllText(path, (text with { Described = SealText.Describe(stamp) }).ToString());
    }
}
