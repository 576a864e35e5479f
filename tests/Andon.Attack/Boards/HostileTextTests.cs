using Andon.Protocol.Verbs;

namespace Andon.Attack.Boards;

/// <summary>Texts, numbers and amounts that break careless boards, through the real command line.</summary>
public sealed class HostileTextTests
{
    public static TheoryData<string> Texts =>
    [
        "emoji \U0001F680\U0001F9D1‍\U0001F680 and e\u0301",
        "right to left ‏שלום‏ مرحبا",
        "'; drop table cards; --",
        "$(touch /tmp/owned) `id` && exit 1; \"quoted\" 'single' \\ back",
        "line\nbreak\ttab\r\nand return",
        "{\"json\": [1, 2, {\"a\": null}]}",
        "%s %n %d {0} {task}",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_is_kept_exactly(string text)
    {
        await using var home = new TestHome();

        var created = await Programs.RunAsync(
            Programs.Andon, ["create", "a text", "--body-file", "-", "--json"], home.Place, input: text);
        Assert.Equal(0, created.Code);
        await home.AndonAsync("create", $"title {text.ReplaceLineEndings(" ").Trim()}");

        using var client = home.Client();
        var tasks = (await client.TasksAsync("default", new TaskQuery())).Tasks;
        var body = await client.TaskAsync("default", tasks.Single(task => task.Title == "a text").Id);
        Assert.Equal(text, body.Task.Body);
        Assert.Contains(tasks, task => task.Title == $"title {text.ReplaceLineEndings(" ").Trim()}");
    }

    [Fact]
    public async Task A_body_of_a_mebibyte_is_kept_and_one_byte_more_is_refused_by_name()
    {
        await using var home = new TestHome();
        var whole = new string('x', 1024 * 1024);

        var kept =
            await Programs.RunAsync(Programs.Andon, ["create", "big", "--body-file", "-"], home.Place, input: whole);
        var refused =
            await Programs.RunAsync(
                Programs.Andon, ["create", "bigger", "--body-file", "-"], home.Place, input: whole + "x");

        Assert.True(kept.Code == 0, $"{kept}");
        Assert.Equal(2, refused.Code);
        Assert.Contains("body", refused.Errors, StringComparison.Ordinal);
        using var client = home.Client();
        var task = Assert.Single((await client.TasksAsync("default", new TaskQuery())).Tasks);
        Assert.Equal(whole, (await client.TaskAsync("default", task.Id)).Task.Body);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("create", "x", "--no-such-flag")]
    [InlineData("create", "x", "--priority", "99999999999999")]
    [InlineData("create", "x", "--priority", "high")]
    [InlineData("create", "x", "--max-retries", "-1")]
    [InlineData("create", "x", "--max-runtime", "-5")]
    [InlineData("create", "   ")]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--status", "nonsense")]
    [InlineData("show", "not-an-id")]
    [InlineData("show", "t_00000000000000zz")]
    [InlineData("complete", "t_0000000000000001", "--metadata", "[1]")]
    [InlineData("crate", "x")]
    public async Task A_bad_line_is_refused_with_usage_and_changes_nothing(params string[] line)
    {
        await using var home = new TestHome();

        var ended = await home.TryAsync(line);

        Assert.Equal(2, ended.Code);
        Assert.NotEmpty(ended.Errors);
        using var client = home.Client();
        if (File.Exists(home.Home.OwnerFile)) Assert.Empty((await client.TasksAsync("default", new TaskQuery())).Tasks);
    }

    [Fact]
    public async Task Ten_thousand_children_are_freed_by_one_completion()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        using var client = home.Client();
        var parent = (await client.SubmitAsync("default", new CreateRequest { Title = "parent" })).Task!.Id;
        var children = Counts.Of(2_000, 10_000);
        foreach (var chunk in Enumerable.Range(0, children).Chunk(500))
        {
            await Task.WhenAll(chunk.Select(i =>
                client.SubmitAsync("default", new CreateRequest { Title = $"child {i}", Parents = [parent] })));
        }

        await client.SubmitAsync("default", new CompleteRequest { Task = parent, Summary = "done" });

        var ready = await client.TasksAsync("default", new TaskQuery { Statuses = ["ready"] });
        Assert.Equal(children, ready.Tasks.Count);
        Assert.Empty((await client.VerifyAsync("default")).Findings);
    }

    [Fact]
    public async Task A_thousand_runs_of_one_task_are_all_there()
    {
        await using var home = new TestHome();
        await home.UpAsync();
        using var client = home.Client();
        var task = (await client.SubmitAsync("default", new CreateRequest { Title = "again" })).Task!.Id;

        for (var i = 0; i < 1000; i++)
        {
            await client.SubmitAsync("default", new ClaimRequest { Task = task });
            await client.SubmitAsync("default", new ReclaimRequest { Task = task });
        }

        var runs = (await client.RunsAsync("default", task)).Runs;
        Assert.Equal(Enumerable.Range(1, 1000), runs.Select(run => run.Attempt));
        Assert.All(runs, run => Assert.Equal("reclaimed", run.Outcome));
    }
}
