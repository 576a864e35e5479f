using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Tests.Linux;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Exports;

/// <summary>A whole board as lines of JSON: nothing of it is missing, and nothing of a broken file comes in.</summary>
[SupportedOSPlatform("linux")]
public sealed class BoardLinesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    string Lines => _folder["lines.ndjson"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_board_comes_in_elsewhere_as_it_was_and_again_nothing_does()
    {
        await using var served = await ServedHome.StartAsync();
        await FillAsync(served);
        await DoAsync(served, "export", "board", Lines);
        await using var other = await ServedHome.StartAsync();

        var first = await ImportAsync(other, Lines);
        var again = await ImportAsync(other, Lines);

        Assert.All(first.Values, count => Assert.Equal((count.Found, 0), (count.Added, count.Refused)));
        Assert.All(again.Values, count => Assert.Equal((0, count.Found), (count.Added, count.Known)));
        string[] kinds =
        [
            "artifacts", "attachments", "cards", "comments", "events", "links", "recurrences", "runs",
            "subscriptions",
        ];
        Assert.Equal(kinds, first.Keys.Order(StringComparer.Ordinal));
        using var here = served.Client("ada");
        using var there = other.Client("ada");
        foreach (var task in (await here.TasksAsync("default", new(), Cancelled)).Tasks)
        {
            var (was, now) = (await here.TaskAsync("default", task.Id, cancellationToken: Cancelled),
                await there.TaskAsync("default", task.Id, cancellationToken: Cancelled));
            Assert.Equal(Shown(was.Task), Shown(now.Task));
            Assert.Equal(was.Comments, now.Comments);
            Assert.Equal(was.Parents, now.Parents);
        }

        Assert.Empty((await there.VerifyAsync("default", Cancelled)).Findings);
        Assert.NotNull((await there.RecurrencesAsync("default", Cancelled)).Recurrences.Single().PausedAt);
    }

    [Fact]
    public async Task Bytes_of_any_size_and_look_come_in_as_they_were()
    {
        await using var served = await ServedHome.StartAsync();
        await using var other = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        var task = (await client.SubmitAsync("default", new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;
        foreach (var size in (int[])[0, 1, 768 * 1024, (768 * 1024) + 1, 3_000_000])
        {
            using var content = new MemoryStream(Bytes(size));
            await client.AttachFileAsync("default", task, $"{size}.bin", null, content, Cancelled);
        }

        await DoAsync(served, "export", "board", Lines);
        await ImportAsync(other, Lines);

        using var there = other.Client("ada");
        foreach (var size in (int[])[0, 1, 768 * 1024, (768 * 1024) + 1, 3_000_000])
        {
            await using var stream = await there.OpenFileAsync("default", task, $"{size}.bin", null, Cancelled);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read, Cancelled);
            Assert.Equal(SHA256.HashData(Bytes(size)), SHA256.HashData(read.ToArray()));
        }
    }

    [Fact]
    public async Task The_secret_of_a_run_stays_here()
    {
        await using var served = await ServedHome.StartAsync();
        await DoAsync(served, "claim", await IdAsync(served, "create", "t"));

        await DoAsync(served, "export", "board", Lines);

        var lines = await File.ReadAllTextAsync(Lines, Cancelled);
        Assert.Contains("\"kind\":\"runs\"", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("token_hash", lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut", "cut off")]
    [InlineData("one row less", "there are")]
    [InlineData("a line after the last", "after the last line")]
    [InlineData("no head", "not the head")]
    [InlineData("a later version", "version 2")]
    [InlineData("no JSON", "cannot be read")]
    [InlineData("a field that nobody knows", "cannot be read")]
    [InlineData("a kind that nobody knows", "which no board has")]
    [InlineData("nothing", "cut off")]
    [InlineData("null for a row", "It is no row")]
    [InlineData("a version that is a text", "not the head")]
    [InlineData("a column that nobody knows", "have no column 'colour'")]
    [InlineData("kinds in another order", "come before")]
    [InlineData("other bytes", "are others")]
    [InlineData("bytes of another size", "its file has")]
    [InlineData("half of the bytes", "are missing")]
    public async Task Of_a_broken_file_nothing_comes_in(string how, string why)
    {
        await using var served = await ServedHome.StartAsync();
        await FillAsync(served);
        await DoAsync(served, "export", "board", Lines);
        var lines = await File.ReadAllLinesAsync(Lines, Cancelled);
        await File.WriteAllLinesAsync(Lines, Broken([.. lines], how), Cancelled);
        await using var other = await ServedHome.StartAsync();

        var refused = await new Call(other.Home.Path).RunAsync("import", "board", Lines, "--board", "copy");

        Assert.NotEqual(0, refused.Exit);
        Assert.Contains(why, refused.Errors, StringComparison.Ordinal);
        using var there = other.Client("ada");
        Assert.DoesNotContain((await there.BoardsAsync(all: true, Cancelled)).Boards, board => board.Slug == "copy");
    }

    [Fact]
    public async Task Bytes_that_are_others_or_missing_bring_no_row()
    {
        await using var served = await ServedHome.StartAsync();
        await FillAsync(served);
        await DoAsync(served, "export", "board", Lines);
        var lines = (await File.ReadAllLinesAsync(Lines, Cancelled)).ToList();
        var without = lines.Where(line => !line.Contains("\"kind\":\"files\"", StringComparison.Ordinal)).ToList();
        var forged = lines.ConvertAll(line => line.Contains("\"kind\":\"files\"", StringComparison.Ordinal)
            ? line.Replace("\"base64\":\"", "\"base64\":\"AAAA", StringComparison.Ordinal)
            : line);
        await using var other = await ServedHome.StartAsync();

        await File.WriteAllLinesAsync(Lines, forged, Cancelled);
        var lied = await new Call(other.Home.Path).RunAsync("import", "board", Lines);
        await File.WriteAllLinesAsync(Lines, without, Cancelled);
        var rows = await ImportAsync(other, Lines);

        Assert.NotEqual(0, lied.Exit);
        Assert.Contains("the pieces of a file do not fit", lied.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 0, 0, 1), rows["attachments"]);
        Assert.Equal((1, 0, 0, 1), rows["artifacts"]);
    }

    [Fact]
    public async Task A_board_does_not_take_its_own_lines()
    {
        await using var served = await ServedHome.StartAsync();
        await FillAsync(served);
        await DoAsync(served, "export", "board", Lines);

        var refused = await new Call(served.Home.Path).RunAsync("import", "board", Lines);

        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("the board's own rows", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        await using var served = await ServedHome.StartAsync();
        await FillAsync(served);
        await DoAsync(served, "export", "board", Lines);
        await using var other = await ServedHome.StartAsync();
        using var there = other.Client("ada");
        var before = (await there.EventsAsync("default", new(), cancellationToken: Cancelled)).Position;

        var called = await new Call(other.Home.Path).RunAsync("import", "board", Lines, "--dry-run");

        Assert.Equal(0, called.Exit);
        Assert.Contains("Would import", called.Output, StringComparison.Ordinal);
        Assert.Equal(before, (await there.EventsAsync("default", new(), cancellationToken: Cancelled)).Position);
    }

    [Fact]
    public async Task The_dialect_moves_a_board_with_the_same_lines()
    {
        await using var served = await ServedHome.StartAsync();
        await FillAsync(served);
        await DoAsync(served, "kanban", "boards", "export", "default", "-o", Lines, "--no-attachments");
        await using var other = await ServedHome.StartAsync();

        var taken = await new Call(other.Home.Path).RunAsync("kanban", "boards", "import", Lines);
        var made = await new Call(other.Home.Path).RunAsync(
            "kanban", "boards", "import", Lines, "--as", "copy", "--switch", "--json");

        Assert.Equal(1, taken.Exit);
        Assert.Contains("exists already", taken.Errors, StringComparison.Ordinal);
        Assert.Equal(("", 0), (made.Errors, made.Exit));
        using var there = other.Client("ada");
        Assert.Equal("copy", (await there.BoardsAsync(all: false, Cancelled)).Board);
        Assert.Equal(2, (await there.TasksAsync("copy", new(), Cancelled)).Tasks.Count);
        var text = await File.ReadAllTextAsync(Lines, Cancelled);
        Assert.DoesNotContain("\"kind\":\"files\"", text, StringComparison.Ordinal);
    }

    static List<string> Broken(List<string> lines, string how) => how switch
    {
        "cut" => lines[..^1],
        "one row less" => [lines[0], .. lines[2..]],
        "a line after the last" => [.. lines, lines[1]],
        "no head" => lines[1..],
        "a later version" =>
            [lines[0].Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal), .. lines[1..]],
        "no JSON" => [lines[0], "{", .. lines[1..]],
        "a field that nobody knows" =>
            [lines[0], lines[1].Replace("{\"kind\"", "{\"x\":1,\"kind\"", StringComparison.Ordinal), .. lines[2..]],
        "null for a row" => [lines[0], "null", .. lines[1..]],
        "a version that is a text" =>
            [lines[0].Replace("\"version\":1", "\"version\":\"1\"", StringComparison.Ordinal), .. lines[1..]],
        "a column that nobody knows" =>
            [lines[0], lines[1].Replace("\"title\"", "\"colour\"", StringComparison.Ordinal), .. lines[2..]],
        "kinds in another order" => [lines[0], .. lines[1..^1].AsEnumerable().Reverse(), lines[^1]],
        "other bytes" => lines.ConvertAll(line => Changed(line, "\"base64\":\"dGh", "\"base64\":\"AAA")),
        "bytes of another size" => lines.ConvertAll(line => line.Contains("attachments", StringComparison.Ordinal)
            ? Changed(line, "\"size\":10", "\"size\":11")
            : line),
        "half of the bytes" => lines.ConvertAll(
            line => Changed(line, "\"base64\":\"dGhlIHJlc3VsdA==\"", "\"base64\":\"dGhl\"")),
        "a kind that nobody knows" =>
            [lines[0], lines[1].Replace("\"cards\"", "\"cats\"", StringComparison.Ordinal), .. lines[2..]],
        _ => [],
    };

    /// <summary>Without the board's position, which rises with what comes in elsewhere.</summary>
    static string Lasting(string json) =>
        Regex.Replace(json, "^  \"position\": [0-9]+,$", "", RegexOptions.Multiline);

    static string Changed(string line, string from, string to) => line.Replace(from, to, StringComparison.Ordinal);

    [Fact]
    public async Task A_board_that_went_out_and_comes_back_finds_everything_as_it_was()
    {
        await using var served = await ServedHome.StartAsync();
        await using var other = await ServedHome.StartAsync();
        var parent = await IdAsync(served, "create", "one", "--budget-attempts", "3");
        await DoAsync(served, "claim", parent);
        await DoAsync(served, "complete", parent, "--summary", "done");
        await DoAsync(served, "comment", parent, "a remark");
        await DoAsync(served, "export", "board", Lines);
        await DoAsync(other, "import", "board", Lines);
        File.Delete(Lines);
        await DoAsync(other, "comment", parent, "another remark");
        await DoAsync(other, "export", "board", Lines);
        var before = Lasting(await DoAsync(served, "show", parent, "--json"));

        await DoAsync(served, "import", "board", Lines);

        Assert.Equal(before, Lasting(await DoAsync(served, "show", parent, "--json")));
        Assert.Empty((await served.Client().VerifyAsync("default", Cancelled)).Findings);
    }

    [Fact]
    public async Task A_file_that_is_called_otherwise_here_comes_in_once()
    {
        await using var served = await ServedHome.StartAsync();
        await using var other = await ServedHome.StartAsync();
        var task = await IdAsync(served, "create", "one");
        await DoAsync(served, "export", "board", Lines);
        await DoAsync(other, "import", "board", Lines);
        File.Delete(Lines);
        await AttachAsync(served, task, "of there");
        await AttachAsync(other, task, "of here");
        await DoAsync(served, "export", "board", Lines);

        await DoAsync(other, "import", "board", Lines);
        await DoAsync(other, "import", "board", Lines);

        using var there = other.Client("ada");
        var files = (await there.AttachmentsAsync("default", task, Cancelled)).Attachments;
        Assert.Equal(["n (2).txt", "n.txt"], files.Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_deleted_stays_deleted_and_its_past_is_kept()
    {
        await using var served = await ServedHome.StartAsync();
        await using var other = await ServedHome.StartAsync();
        var task = await IdAsync(served, "create", "gone");
        await DoAsync(served, "archive", task);
        await DoAsync(served, "delete", task);
        await DoAsync(served, "export", "board", Lines);

        var rows = await ImportAsync(other, Lines);

        Assert.Equal((1, 1, 0, 0), rows["tombstones"]);
        Assert.Equal(rows["events"].Found, rows["events"].Added);
        using var there = other.Client("ada");
        Assert.Empty((await there.TasksAsync("default", new() { Archived = true }, Cancelled)).Tasks);
        Assert.Empty((await there.VerifyAsync("default", Cancelled)).Findings);
    }

    static async Task AttachAsync(ServedHome served, string task, string text)
    {
        using var client = served.Client("ada");
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        await client.AttachFileAsync("default", task, "n.txt", null, content, Cancelled);
    }

    /// <summary>
    /// A board with something of every kind. What a run handed over needs a worker: its row is put among the lines.
    /// </summary>
    async Task FillAsync(ServedHome served)
    {
        await using var first = await ServedHome.StartAsync();
        var lines = _folder["first.ndjson"];
        var parent = await IdAsync(first, "create", "parent \U0001F680", "--body", "a\nb", "--priority", "3");
        var child = await IdAsync(first, "create", "child", "--parent", parent, "--priority", "7");
        await File.WriteAllTextAsync(_folder["result.txt"], "the result", Cancelled);
        await DoAsync(first, "comment", child, "a remark");
        await DoAsync(first, "attach", parent, _folder["result.txt"]);
        await DoAsync(first, "claim", parent);
        await DoAsync(first, "complete", parent, "--summary", "done");
        await DoAsync(first, "create", "again and again", "--every", "1h");
        await DoAsync(first, "kanban", "notify-subscribe", child, "--platform", "telegram", "--chat-id", "7");
        await DoAsync(first, "export", "board", lines);
        await File.WriteAllLinesAsync(lines, WithArtifact(await File.ReadAllLinesAsync(lines, Cancelled)), Cancelled);
        await DoAsync(served, "import", "board", lines);
        File.Delete(lines);
    }

    static string[] WithArtifact(string[] lines)
    {
        var index = Array.FindIndex(lines, line => line.Contains("\"kind\":\"attachments\"", StringComparison.Ordinal));
        using var attachment = JsonDocument.Parse(lines[index]);
        var hash = attachment.RootElement.GetProperty("values").GetProperty("sha256").GetString();
        var values = $$$"""{"run_id":1,"name":"out/r.txt","size":10,"sha256":"{{{hash}}}"}""";
        var row = $$$"""{"kind":"artifacts","values":{{{values}}}}""";
        using var end = JsonDocument.Parse(lines[^1]);
        var rows = end.RootElement.GetProperty("rows").GetInt64();
        return [.. lines[..(index + 1)], row, .. lines[(index + 1)..^1], $$"""{"rows":{{rows + 1}}}"""];
    }

    static async Task<string> DoAsync(ServedHome served, params string[] words)
    {
        var called = await new Call(served.Home.Path).RunAsync(words);
        Assert.Equal(("", 0), (called.Errors, called.Exit));
        return called.Output;
    }

    static async Task<string> IdAsync(ServedHome served, params string[] words)
    {
        using var document = JsonDocument.Parse(await DoAsync(served, [.. words, "--json"]));
        return document.RootElement.GetProperty("id").GetString()!;
    }

    static async Task<Dictionary<string, (int Found, int Added, int Known, int Refused)>> ImportAsync(
        ServedHome served, string file)
    {
        using var report = JsonDocument.Parse(await DoAsync(served, "import", "board", file, "--json"));
        return report.RootElement.GetProperty("rows").EnumerateObject().ToDictionary(
            kind => kind.Name,
            kind => (
                kind.Value.GetProperty("found").GetInt32(), kind.Value.GetProperty("added").GetInt32(),
                kind.Value.GetProperty("known").GetInt32(), kind.Value.GetProperty("refused").GetInt32()),
            StringComparer.Ordinal);
    }

    static string Shown(TaskMessage task) => string.Join(
        " | ", task.Id, task.Title, task.Body, task.Status, task.Assignee, task.Priority, task.CreatedBy,
        task.CreatedAt, task.StartedAt, task.CompletedAt, task.WorkspaceKind, task.WorkspacePath, task.Result);

    static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
