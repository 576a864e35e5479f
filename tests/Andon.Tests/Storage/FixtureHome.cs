using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Homes;
using Andon.Storage.Contract;
using Andon.Storage.Disks;
using Andon.Storage.Recovery;
using Andon.Storage.Sqlite;
using Andon.StoreContract;
using Andon.Tests.Linux;

namespace Andon.Tests.Storage;

/// <summary>
/// A home as the programs of an earlier day left it, closed by them or killed, and what they said was on its board.
/// </summary>
sealed class FixtureHome : IAsyncDisposable
{
    const string Resources = "Fixtures/";
    const string Packed = ".tar.gz";

    readonly TemporaryFolder _folder = new();
    readonly SteadyCircumstances _circumstances = new();
    readonly List<string> _stories = [];
    FileStoreSet? _set;

    FixtureHome()
    {
    }

    public static IEnumerable<string> Names => typeof(FixtureHome).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
        .Select(name => name[Resources.Length..^Packed.Length]).Order(StringComparer.Ordinal);

    public IDisk Disk { get; set; } = new PosixDisk();

    public IHomeStore Home => _set!.Home;

    public IBoardStore Board { get; private set; } = null!;

    public string Path => _folder.Root;

    public string BoardFolder => _folder["boards/default"];

    public string Database => _folder["boards/default/board.db"];

    public string CopyFolder => _folder["boards/default/before-upgrade"];

    public IReadOnlyList<string> Stories
    {
        get
        {
            lock (_stories) return [.. _stories];
        }
    }

    /// <summary>What the board's file says of its schema, and the home's.</summary>
    public (int Board, int Home) Schemas => (SchemaOf(Database), SchemaOf(_folder["home/home.db"]));

    public static FixtureHome Unpack(string name)
    {
        var home = new FixtureHome();
        using var packed = typeof(FixtureHome).Assembly.GetManifestResourceStream($"{Resources}{name}{Packed}")!;
        using var tar = new GZipStream(packed, CompressionMode.Decompress);
        using var entries = new TarReader(tar);
        while (entries.GetNextEntry() is { } entry)
        {
            var path = home._folder[entry.Name];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path, overwrite: false);
        }

        return home;
    }

    /// <summary>A copy is another file, so that its seals do not fit it: they are made anew.</summary>
    public void Reseal()
    {
        foreach (var (folder, database) in ((string, string)[])
            [("boards/default", "board.db"), ("boards/yard", "board.db"), ("home", "home.db")])
            StoreHome.Reseal(new StorePlace(null, Guid.Empty, _folder[folder], database));
    }

    public async Task OpenAsync()
    {
        _set = await FileStoreSet.OpenAsync(Path, new StoreOptions
        {
            Disk = Disk,
            Time = _circumstances,
            StartThread = (name, body) => new Thread(() => body()) { Name = name, IsBackground = true }.Start(),
            Story = Tell,
            StillOwner = () => true,
            Circumstances = _circumstances,
            NewUuid = () => Guid.NewGuid().ToString("D"),
        }, CancellationToken.None);
        Board = await OpenBoardAsync("default");
    }

    public Task<IBoardStore> OpenBoardAsync(string slug) => _set!.OpenBoardAsync(
        Home.State.FindBoard(BoardSlug.Parse(slug))!, _circumstances, CancellationToken.None);

    /// <summary>A new board out of a copy of a database, which is moved.</summary>
    public async Task<IBoardStore> AdoptAsync(string slug, string copy)
    {
        var entry = new BoardEntry
        {
            Slug = BoardSlug.Parse(slug),
            Uuid = Guid.NewGuid().ToString("D"),
            CreatedAt = default,
        };
        return await _set!.AdoptBoardAsync(entry, copy, _circumstances, CancellationToken.None);
    }

    public async Task CloseAsync()
    {
        if (Board is not null) await Board.DisposeAsync();
        if (_set is not null) await _set.DisposeAsync();
        (Board, _set) = (null!, null);
    }

    public Expected ReadExpected()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["expected.json"]));
        var root = json.RootElement;
        return new Expected(
            root.GetProperty("schema").GetInt32(), root.GetProperty("position").GetInt64(),
            root.GetProperty("head").GetString()!, Texts(root, "recurring"),
            [.. root.GetProperty("tasks").EnumerateArray().Select(Task)]);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    static string Task(JsonElement task) => string.Join('\n', [
        .. ((string[])["id", "title", "body", "assignee", "status", "priority"]).Select(
            name => $"{name}: {task.GetProperty(name)}"),
        .. ((string[])["parents", "comments", "runs", "attachments", "events"]).Select(
            name => $"{name}: {string.Join(", ", Texts(task, name))}"),
    ]);

    /// <summary>The same of a card of ours.</summary>
    public static string Describe(IBoardReader reader, Card card) => string.Join('\n', [
        $"id: {card.Id}", $"title: {card.Title}", $"body: {reader.FindText(card.Id)?.Body}",
        $"assignee: {card.Assignee}", $"status: {card.Status.Name()}", $"priority: {card.Priority}",
        $"parents: {string.Join(", ", reader.ParentsOf(card.Id))}",
        $"comments: {string.Join(", ", reader.CommentsOf(card.Id).Select(comment => comment.Body))}",
        "runs: " + string.Join(", ", reader.RunsOf(card.Id).Select(
            run => run.Summary is { } summary ? $"{run.Outcome}: {summary}" : run.Outcome)),
        $"attachments: {string.Join(", ", reader.AttachmentsOf(card.Id).Select(file => file.Name))}",
        "events: " + string.Join(", ", reader.Events(new EventFilter(0, 1000) { Card = card.Id })
            .Select(past => past.Event.Kind)),
    ]);

    static ImmutableArray<string> Texts(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    static int SchemaOf(string database) =>
        BinaryPrimitives.ReadInt32BigEndian(File.ReadAllBytes(database).AsSpan(60));

    void Tell(string? board, string text)
    {
        lock (_stories) _stories.Add($"{board ?? "home"}: {text}");
    }

    /// <summary>What the programs that made the fixture said of it, before they were stopped.</summary>
    internal sealed record Expected(
        int Schema, long Position, string Head, ImmutableArray<string> Recurring, ImmutableArray<string> Tasks);
}
