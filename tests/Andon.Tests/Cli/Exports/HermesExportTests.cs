using System.Runtime.Versioning;
using System.Text.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Tests.Linux;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Exports;

/// <summary>
/// Boards move out: the reference kanban opens what is written, and nothing is lost on the way and back.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class HermesExportTests : IDisposable
{
    static readonly bool IsFull = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1";

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task In_and_out_and_in_again_is_identical()
    {
        for (var seed = 1; seed <= (IsFull ? 20 : 2); seed++)
        {
            using var hermes = ReferenceHome.Generate(seed, seed == 20 ? 10_000 : 60);
            await using var first = await ServedHome.StartAsync();
            await using var second = await ServedHome.StartAsync();
            var (there, again) = (_folder[$"there{seed}"], _folder[$"again{seed}"]);

            await DoAsync(first, "import", "hermes", "--home", hermes.Path);
            await DoAsync(first, "export", "hermes", there);
            await DoAsync(second, "import", "hermes", "--home", there);
            await DoAsync(second, "export", "hermes", again);

            var written = ReferenceHome.Rows(Path.Combine(there, "kanban.db"));
            Assert.Equal(Lines(await LinesAsync(first, seed)), Lines(await LinesAsync(second, seed)));
            Same(written, ReferenceHome.Rows(Path.Combine(again, "kanban.db")));
            // Nothing ran, so even the first way out is the way in.
            Same(ReferenceHome.Rows(hermes.Database), written);
            Assert.Equal(Files(Path.Combine(hermes.Path, "kanban")), Files(Path.Combine(there, "kanban")));
        }
    }

    [Fact]
    public async Task The_database_is_as_the_reference_makes_it_and_nothing_lies_beside_it()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        await client.SubmitAsync("default", new CreateRequest { Title = "one" }, Cancelled);

        await DoAsync(served, "export", "hermes", _folder["out"]);

        Assert.Equal(["kanban", "kanban.db"], Directory.EnumerateFileSystemEntries(_folder["out"])
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(("wal", "0", "ok"), ReferenceHome.Pragmas(Path.Combine(_folder["out"], "kanban.db")));
    }

    [Fact]
    public async Task What_runs_or_is_held_here_does_not_start_there_by_itself()
    {
        await using var served = await ServedHome.StartAsync();
        var held = await CreateAsync(served, "held");
        var running = await CreateAsync(served, "running");
        await DoAsync(served, "pause", held, "--reason", "wait for the audit");
        await DoAsync(served, "claim", running);

        var report = await DoAsync(served, "export", "hermes", _folder["out"], "--json");

        var rows = ReferenceHome.Rows(Path.Combine(_folder["out"], "kanban.db"));
        Assert.Contains("status=blocked", Row(rows["tasks"], held), StringComparison.Ordinal);
        Assert.Contains("status=ready", Row(rows["tasks"], running), StringComparison.Ordinal);
        Assert.Contains("outcome=reclaimed", Assert.Single(rows["task_runs"]), StringComparison.Ordinal);
        Assert.Contains(rows["task_events"], each => each.Contains("wait for the audit", StringComparison.Ordinal)
            && each.Contains("kind=blocked", StringComparison.Ordinal));
        using var said = JsonDocument.Parse(report);
        Assert.Equal(2, said.RootElement.GetProperty("boards")[0].GetProperty("remarks").GetArrayLength());
    }

    [Fact]
    public async Task Every_open_board_goes_out_with_its_name_and_the_current_one_stays_so()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        await client.CreateBoardAsync(new CreateBoardRequest { Slug = "site", Name = "The Site" }, Cancelled);
        await client.CreateBoardAsync(new CreateBoardRequest { Slug = "old" }, Cancelled);
        await client.SwitchBoardAsync("site", Cancelled);
        await client.ArchiveBoardAsync("old", Cancelled);

        var report = await DoAsync(served, "export", "hermes", _folder["out"]);

        Assert.Contains("old is archived", report, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder["out"], "kanban", "boards", "old")));
        var current = Path.Combine(_folder["out"], "kanban", "current");
        Assert.Equal("site\n", await File.ReadAllTextAsync(current, Cancelled));
        await using var other = await ServedHome.StartAsync();
        await DoAsync(other, "import", "hermes", "--home", _folder["out"]);
        using var there = other.Client("ada");
        Assert.Equal("The Site", (await there.BoardAsync("site", Cancelled)).Details.Name);
        Assert.Equal("site", (await there.BoardsAsync(all: false, Cancelled)).Board);
    }

    [Fact]
    public async Task Numbers_names_and_waiting_for_approval_go_out_as_they_have_to()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        var later = await client.SubmitAsync(
            "default", new CreateRequest { Title = "later", NotBefore = 1_900_000_000 }, Cancelled);
        var asked = await client.SubmitAsync(
            "default", new CreateRequest { Title = "asked", NeedsApproval = true }, Cancelled);
        var name = new string('報', 83) + ".txt";
        for (var i = 0; i < 2; i++)
        {
            using var content = new MemoryStream([(byte)i]);
            await client.AttachFileAsync("default", later.Task!.Id, name, null, content, Cancelled);
        }

        await DoAsync(served, "export", "hermes", _folder["out"]);

        using (var connection = ReferenceHome.Open(Path.Combine(_folder["out"], "kanban.db")))
        {
            Assert.Equal(
                ["integer 1900000000"],
                ReferenceHome.List(connection, "select typeof(scheduled_at) || ' ' || scheduled_at from tasks "
                    + "where scheduled_at is not null"));
            Assert.Equal(
                ["blocked"], ReferenceHome.List(connection, $"select status from tasks where id = '{asked.Task!.Id}'"));
            Assert.All(
                ReferenceHome.List(connection, "select stored_path from task_attachments"),
                path => Assert.True(File.Exists(path)));
        }

        await using var other = await ServedHome.StartAsync();
        Assert.Contains("task_attachments    2      2", await DoAsync(
            other, "import", "hermes", "--home", _folder["out"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_with_something_in_it_is_left_as_it_is()
    {
        await using var served = await ServedHome.StartAsync();
        Directory.CreateDirectory(_folder["out"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["out"], "kanban.db"), "mine", Cancelled);

        var refused = await new Call(served.Home.Path).RunAsync("export", "hermes", _folder["out"]);

        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("There is something already", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(_folder["out"], "kanban.db"), Cancelled));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder["out"]));
        Assert.Equal([_folder["out"]], Directory.EnumerateDirectories(_folder.Root));
    }

    [Fact]
    public async Task Nothing_is_left_of_an_export_that_failed()
    {
        await using var served = await ServedHome.StartAsync();
        var place = _folder["out"];
        Directory.CreateDirectory(place);
        Directory.CreateSymbolicLink(_folder["link"], place);

        var refused = await new Call(served.Home.Path).RunAsync("export", "hermes", place, "--board", "nowhere");
        var unnamed = await new Call(served.Home.Path).RunAsync("export", "hermes", "");
        await DoAsync(served, "export", "hermes", _folder["link"] + "/");

        Assert.NotEqual(0, refused.Exit);
        Assert.Equal(2, unnamed.Exit);
        Assert.Equal([_folder["link"], place], Directory.EnumerateDirectories(_folder.Root).Order());
        Assert.True(File.Exists(Path.Combine(place, "kanban.db")));
        Assert.Equal(place, new DirectoryInfo(_folder["link"]).LinkTarget);
    }

    [Fact]
    public async Task Long_names_of_files_stay_apart_and_runs_end_where_their_tasks_went()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        var task = await CreateAsync(served, "one");
        foreach (var letter in "報告")
        {
            using var content = new MemoryStream([1, 2, 3]);
            await client.AttachFileAsync("default", task, new string(letter, 83) + ".txt", null, content, Cancelled);
        }

        await DoAsync(served, "claim", task);
        await DoAsync(served, "request-review", task, "--summary", "look");
        await DoAsync(served, "export", "hermes", _folder["out"]);

        using var connection = ReferenceHome.Open(Path.Combine(_folder["out"], "kanban.db"));
        var paths = ReferenceHome.List(connection, "select stored_path from task_attachments");
        Assert.Equal(2, paths.Distinct().Count(File.Exists));
        Assert.Equal(
            ["review review_requested"],
            ReferenceHome.List(connection, "select status || ' ' || outcome from task_runs"));
    }

    static void Same(SortedDictionary<string, List<string>> expected, SortedDictionary<string, List<string>> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (table, rows) in expected) Assert.Empty(rows.Except(actual[table]));
        foreach (var (table, rows) in actual) Assert.Empty(rows.Except(expected[table]));
    }

    static async Task<string> DoAsync(ServedHome served, params string[] words)
    {
        var called = await new Call(served.Home.Path).RunAsync(words);
        Assert.Equal(("", 0), (called.Errors, called.Exit));
        return called.Output;
    }

    static async Task<string> CreateAsync(ServedHome served, string title)
    {
        using var client = served.Client("ada");
        return (await client.SubmitAsync("default", new CreateRequest { Title = title }, Cancelled)).Task!.Id;
    }

    async Task<string[]> LinesAsync(ServedHome served, int seed)
    {
        var path = _folder[$"{served.Home.Path.GetHashCode(StringComparison.Ordinal)}-{seed}.ndjson"];
        await DoAsync(served, "export", "board", path);
        return await File.ReadAllLinesAsync(path, Cancelled);
    }

    /// <summary>Rows and pieces of files, without the positions that each board gives by itself.</summary>
    static List<string> Lines(string[] lines) =>
    [
        .. lines.Skip(1)
            .Where(line => !line.Contains("\"kind\":\"imported\"", StringComparison.Ordinal))
            .Select(line => System.Text.RegularExpressions.Regex.Replace(
                line, "(^\\{\"kind\":\"events\",\"id\":|\"last_event_id\":|^\\{\"rows\":)[0-9]+", "$1-")),
    ];

    static SortedDictionary<string, string> Files(string folder) => new(
        Directory.EnumerateFiles(Path.Combine(folder, "attachments"), "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText), StringComparer.Ordinal);

    static string Row(List<string> rows, string id) =>
        rows.Single(row => row.Contains($"id={id}", StringComparison.Ordinal));
}
