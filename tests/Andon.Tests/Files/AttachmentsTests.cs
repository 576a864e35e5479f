using System.Runtime.Versioning;
using System.Text;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Verbs;
using Andon.Server.Files;
using Andon.Tests.Cli;
using Andon.Tests.Linux;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Files;

/// <summary>Files go in and come out as they were, through the real socket; their bytes are kept once.</summary>
[SupportedOSPlatform("linux")]
public sealed class AttachmentsTests : IDisposable
{
    const string Board = "default";

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_comes_back_as_it_was_given()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");
        var task = (await client.SubmitAsync(Board, new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;
        var bytes = new byte[3 * 1024 * 1024 + 17];
        new Random(5).NextBytes(bytes);

        var reply = await client.AttachFileAsync(
            Board, task, "blob.bin", "application/x-blob", new MemoryStream(bytes), Cancelled);
        var listed = await client.AttachmentsAsync(Board, task, Cancelled);
        await using var content = await client.OpenFileAsync(Board, task, "blob.bin", null, Cancelled);
        using var read = new MemoryStream();
        await content.CopyToAsync(read, Cancelled);

        var file = Assert.Single(listed.Attachments);
        Assert.Equal(("blob.bin", "application/x-blob", bytes.Length), (file.Name, file.ContentType, (int)file.Size));
        Assert.Equal((task, null, "ada"), (reply.TaskId, reply.Note, file.AddedBy));
        Assert.True(bytes.AsSpan().SequenceEqual(read.ToArray()), "Other bytes came back.");
        var shown = await client.TaskAsync(Board, task, Cancelled);
        Assert.Equal("blob.bin", Assert.Single(shown.Attachments).Name);
        Assert.Contains("attached", shown.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_and_a_repeated_request_attaches_once()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var task = (await client.SubmitAsync(Board, new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;
        using var once = served.Client(options => options with { RequestId = "attach-1" });
        using var again = served.Client(options => options with { RequestId = "attach-1" });
        using var otherwise = served.Client(options => options with { RequestId = "attach-1" });

        await client.AttachFileAsync(Board, task, "one", null, Of("same"), Cancelled);
        var first = await once.AttachFileAsync(Board, task, "two", null, Of("same"), Cancelled);
        var second = await again.AttachFileAsync(Board, task, "two", null, Of("same"), Cancelled);
        var other = await Assert.ThrowsAsync<AndonException>(
            () => otherwise.AttachFileAsync(Board, task, "two", null, Of("other"), Cancelled));

        Assert.Equal((false, true, first.Position), (first.Replayed, second.Replayed, second.Position));
        Assert.Equal(ErrorCode.RequestConflict, other.Code);
        var listed = await client.AttachmentsAsync(Board, task, Cancelled);
        Assert.Equal(["one", "two"], listed.Attachments.Select(file => file.Name));
        Assert.Single(listed.Attachments.Select(file => file.Sha256).Distinct());
        Assert.Equal(2, Blobs(served.Home).Count); // the same one, and the one of the refused request
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_before_it_is_read_and_nothing_is_kept()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var task = (await client.SubmitAsync(Board, new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;
        await using var large = File.Create(_folder["large"]);
        large.SetLength(25 * 1024 * 1024 + 1);

        var refused = await Assert.ThrowsAsync<AndonException>(
            () => client.AttachFileAsync(Board, task, "large", null, large, Cancelled));

        Assert.Equal(ErrorCode.PayloadTooLarge, refused.Code);
        Assert.Empty(Blobs(served.Home));
        Assert.Empty((await client.AttachmentsAsync(Board, task, Cancelled)).Attachments);
    }

    [Fact]
    public async Task Bytes_that_turn_out_to_be_too_many_leave_nothing_behind()
    {
        var home = AndonHome.Resolve(_folder["home"]);
        var blobs = new BlobStore(home);
        var policy = Policy.Open with { AttachmentBytesMax = 4 };

        var kept = await blobs.PutAsync(Board, Of("four"), policy, Cancelled);
        var refused = await Assert.ThrowsAsync<AndonException>(
            () => blobs.PutAsync(Board, Of("fives"), policy, Cancelled));

        Assert.Equal(ErrorCode.PayloadTooLarge, refused.Code);
        Assert.Equal([kept.Sha256], Blobs(home).Select(Path.GetFileName));
        Assert.Null(blobs.TryOpen(Board, kept with { Size = 5 }));
    }

    [Fact]
    public async Task What_a_killed_daemon_left_half_written_is_cleared_and_damage_is_mended_by_the_same_bytes()
    {
        var home = AndonHome.Resolve(_folder["home"]);
        var incoming = Path.Combine(home.BoardFolder(Board), "files", "incoming");
        Directory.CreateDirectory(incoming);
        await File.WriteAllTextAsync(Path.Combine(incoming, "1"), "half", Cancelled);
        var blobs = new BlobStore(home);
        var kept = await blobs.PutAsync(Board, Of("whole"), Policy.Open, Cancelled);
        Assert.Empty(Directory.EnumerateFiles(incoming));
        await File.WriteAllTextAsync(Assert.Single(Blobs(home)), "who", Cancelled);
        Assert.Null(blobs.TryOpen(Board, kept));

        await blobs.PutAsync(Board, Of("whole"), Policy.Open, Cancelled);

        await using var mended = blobs.TryOpen(Board, kept);
        Assert.NotNull(mended);
    }

    [Theory]
    [InlineData("attachments?name=x", "task_not_found", "t_00000000000000aa")]
    [InlineData("attachments?name=%2e%2e%2f%2e%2e", "invalid_argument", null)]
    [InlineData("attachments?name=%00", "invalid_argument", null)]
    [InlineData("attachments", "invalid_argument", null)]
    public async Task What_names_no_task_or_no_file_is_refused(string rest, string code, string? task)
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        task ??= (await client.SubmitAsync(Board, new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;

        var (_, body) = await served.SendAsync("POST", $"v1/boards/default/tasks/{task}/{rest}", "bytes");

        Assert.Contains($"\"code\":\"{code}\"", body);
    }

    [Fact]
    public async Task The_command_line_attaches_lists_gets_and_detaches()
    {
        await using var served = await ServedHome.StartAsync();
        var id = (await RunAsync(served, "create", "t")).Output.Split(' ')[1];
        _folder.Write("notes.md", "to be kept\n");

        var attached = await RunAsync(served, "attach", id, _folder["notes.md"], _folder["notes.md"]);
        var listed = await RunAsync(served, "attachments", id);
        var shown = await RunAsync(served, "show", id);
        var got = await RunAsync(served, "attachment", "get", id, "notes.md", "-o", _folder["copy"]);
        var twice = await RunAsync(served, "attachment", "get", id, "notes.md", "-o", _folder["copy"]);
        var none = await RunAsync(served, "attachment", "get", id, "other.md", "-o", _folder["other"]);
        var detached = await RunAsync(served, "detach", id, "notes.md");
        var missing = await RunAsync(served, "attach", id, _folder["missing"]);

        Assert.Equal(
            $"Attached {_folder["notes.md"]}\nAttached {_folder["notes.md"]} (It is called notes (2).md)\n",
            attached.Output);
        Assert.Contains("notes (2).md", listed.Output);
        Assert.Contains("Files (2)", shown.Output);
        Assert.Equal((0, "to be kept\n"), (got.Exit, await File.ReadAllTextAsync(_folder["copy"], Cancelled)));
        Assert.Equal((2, 1, 0, 2), (twice.Exit, none.Exit, detached.Exit, missing.Exit));
        Assert.False(File.Exists(_folder["other"]));
    }

    static Task<Called> RunAsync(ServedHome served, params string[] words) =>
        new Call(served.Home.Path).RunAsync(words);

    static MemoryStream Of(string text) => new(Encoding.UTF8.GetBytes(text));

    static List<string> Blobs(AndonHome home)
    {
        var folder = Path.Combine(home.BoardFolder(Board), "files");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)]
            : [];
    }
}
