using System.Text.Json;
using Andon.Cli.Kanban.Rendering;
using Andon.Protocol.Json;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Kanban;

/// <summary>What the dialect does beside answering: its variables, its grammar, its longer verbs.</summary>
public sealed class DialectTests : IAsyncLifetime
{
    ServedHome _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedHome.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task The_references_variables_count_where_ours_are_not_set()
    {
        await RunAsync("boards", "create", "site");
        var theirs = new Call(_served.Home.Path)
            .With("HERMES_KANBAN_BOARD", "site").With("HERMES_PROFILE", "a-dev").With("HERMES_SESSION_ID", "s-1");
        var ours = new Call(_served.Home.Path)
            .With("HERMES_KANBAN_BOARD", "site").With("ANDON_BOARD", "default").With("ANDON_PROFILE", "a-eval");

        var created = Json(await theirs.RunAsync("kanban", "create", "Theirs", "--assignee", "a-dev", "--json"));
        var id = created.GetProperty("id").GetString()!;
        await theirs.RunAsync("kanban", "comment", id, "by", "profile");
        var mine = await theirs.RunAsync("kanban", "list", "--mine");
        var shown = Json(await theirs.RunAsync("kanban", "show", id, "--json"));
        var elsewhere = await ours.RunAsync("kanban", "show", id);
        var current = await theirs.RunAsync("kanban", "boards", "current");

        Assert.Equal("s-1", created.GetProperty("session_id").GetString());
        Assert.Contains(id, mine.Output);
        Assert.Equal("Current board: site", current.Lines[0]);
        Assert.Contains("●   site", (await theirs.RunAsync("kanban", "boards")).Output);
        Assert.Equal("a-dev", shown.GetProperty("comments")[0].GetProperty("author").GetString());
        Assert.Equal((1, $"no such task: {id}\n"), (elsewhere.Exit, elsewhere.Errors));
    }

    [Fact]
    public async Task Flags_may_be_shortened_and_the_last_of_two_counts()
    {
        var created = Json(await RunAsync("create", "x", "--assig", "first", "--assignee=second", "--json"));
        var ambiguous = await RunAsync("create", "x", "--max", "1");

        Assert.Equal("second", created.GetProperty("assignee").GetString());
        Assert.Equal(2, ambiguous.Exit);
    }

    [Fact]
    public async Task Help_names_every_verb_and_each_has_its_own()
    {
        var all = await RunAsync();
        var one = await RunAsync("block", "--help");

        Assert.Equal((0, ""), (all.Exit, all.Errors));
        Assert.Contains("boards set-default-workdir", all.Output);
        Assert.Equal(all.Output, (await RunAsync("--help")).Output);
        Assert.StartsWith("andon kanban block: ", one.Output);
        Assert.Contains("Usage: andon kanban block <id> [reason…] [flags]", one.Output);
        Assert.DoesNotContain("--request-id", one.Output);
    }

    [Fact]
    public async Task A_swarm_is_made_once_under_its_key()
    {
        string[] line =
        [
            "swarm", "Write the guide", "--worker", "a-dev:Chapter one", "--worker", "a-dev:Chapter two:prose",
            "--verifier", "a-eval", "--synthesizer", "a-dev", "--idempotency-key", "guide", "--json",
        ];
        var made = Json(await RunAsync(line));
        var again = Json(await RunAsync(line));
        var root = Json(await RunAsync("show", made.GetProperty("root_id").GetString()!, "--json"));
        var verifier = Json(await RunAsync("show", made.GetProperty("verifier_id").GetString()!, "--json"));
        var worker = Json(await RunAsync("show", made.GetProperty("worker_ids")[1].GetString()!, "--json"));

        Assert.Equal(made.ToString(), again.ToString());
        Assert.Equal("done", root.GetProperty("task").GetProperty("status").GetString());
        var comment = Assert.Single(root.GetProperty("comments").EnumerateArray()).GetProperty("body").GetString()!;
        Assert.StartsWith("[swarm:blackboard] {\"key\":\"topology\"", comment);
        Assert.Equal(2, verifier.GetProperty("parents").GetArrayLength());
        Assert.Equal("todo", verifier.GetProperty("task").GetProperty("status").GetString());
        Assert.Equal("prose", worker.GetProperty("task").GetProperty("skills")[0].GetString());
    }

    [Fact]
    public async Task A_subscription_is_kept_listed_and_given_back()
    {
        var id = Json(await RunAsync("create", "x", "--json")).GetProperty("id").GetString()!;
        string[] place = [id, "--platform", "telegram", "--chat-id", "42", "--thread-id", "7"];

        var made = await RunAsync(["notify-subscribe", .. place, "--user-id", "ada"]);
        var listed = Json(await RunAsync("notify-list", id, "--json"))[0];
        var told = await RunAsync("notify-list");
        var ended = await RunAsync(["notify-unsubscribe", .. place]);
        var again = await RunAsync(["notify-unsubscribe", .. place]);

        Assert.Equal($"Subscribed telegram:42:7 to {id}\n", made.Output);
        Assert.Equal(
            [
                "task_id", "platform", "chat_id", "thread_id", "user_id", "notifier_profile", "created_at",
                "last_event_id",
            ],
            listed.EnumerateObject().Select(field => field.Name));
        Assert.Equal($"{id} telegram:42:7 (since event 1) owner=default\n", told.Output);
        Assert.Equal($"Unsubscribed from {id}\n", ended.Output);
        Assert.Equal((1, "(no such subscription)\n"), (again.Exit, again.Errors));
    }

    [Fact]
    public async Task A_boards_directory_can_be_set_and_taken_away()
    {
        await RunAsync("boards", "create", "site", "--default-workdir", "/srv/one", "--icon", "x");
        await RunAsync("boards", "set-default-workdir", "site", "/srv/two");
        var set = await BoardAsync("site");
        await RunAsync("boards", "set-default-workdir", "site");
        var cleared = await BoardAsync("site");

        Assert.Equal("/srv/two", set.GetProperty("default_workdir").GetString());
        Assert.Equal("x", set.GetProperty("icon").GetString());
        Assert.Equal(JsonValueKind.Null, cleared.GetProperty("default_workdir").ValueKind);
    }

    [Fact]
    public async Task Tail_follows_until_it_is_interrupted_and_says_so()
    {
        var id = Json(await RunAsync("create", "x", "--json")).GetProperty("id").GetString()!;
        var call = new Call(_served.Home.Path);
        var tailing = call.RunAsync("kanban", "tail", id, "--interval", "0.1");
        await Task.Delay(300, TestContext.Current.CancellationToken);

        call.Interruption.Interrupt();
        var called = await tailing;

        Assert.Equal(0, called.Exit);
        Assert.Contains("] created {'assignee': None, 'status': 'ready'", called.Lines[0]);
        Assert.Equal("(stopped)", called.Lines[^1]);
    }

    [Fact]
    public async Task What_was_archived_in_lists_is_there_only_when_asked_for_and_texts_are_whole()
    {
        var kept = Json(await RunAsync("create", "Kept", "--body", "long\ntext", "--json"));
        var gone = Json(await RunAsync("create", "Gone", "--json")).GetProperty("id").GetString()!;
        await RunAsync("archive", gone);

        var listed = Json(await RunAsync("list", "--json"));
        var all = Json(await RunAsync("ls", "--archived", "--json"));

        Assert.True(JsonElement.DeepEquals(kept, Assert.Single(listed.EnumerateArray())));
        Assert.Equal(2, all.GetArrayLength());
    }

    [Theory]
    [InlineData("""{"a": null, "b": [true, 1.5, "x"], "c": {}}""", "{'a': None, 'b': [True, 1.5, 'x'], 'c': {}}")]
    [InlineData("""{"a": "it's", "b": "it's \"so\"\n"}""", """{'a': "it's", 'b': 'it\'s "so"\n'}""")]
    public void Payloads_are_written_as_the_reference_writes_them(string json, string text) =>
        Assert.Equal(text, PythonText.Of(new RawJson(json)));

    [Fact]
    public async Task A_worker_of_the_reference_is_held_to_its_task_and_its_run()
    {
        var mine = await CreateAsync("mine");
        var other = await CreateAsync("other");
        await RunAsync("claim", mine);
        await RunAsync("claim", other);
        await RunAsync("reclaim", mine);
        await RunAsync("claim", mine);
        Call Worker(string run) => new Call(_served.Home.Path)
            .With("HERMES_KANBAN_BOARD", "default").With("HERMES_KANBAN_TASK", mine).With("HERMES_KANBAN_RUN_ID", run);
        var run = Json(await RunAsync("runs", mine, "--json")).EnumerateArray().Last().GetProperty("id").ToString();

        foreach (var verb in (string[])["complete", "block", "schedule", "heartbeat", "request-review"])
        {
            Assert.Equal(1, (await Worker("1").RunAsync("kanban", verb, mine)).Exit);
            Assert.Equal(1, (await Worker(run).RunAsync("kanban", verb, other)).Exit);
        }

        Assert.Equal(1, (await Worker("abc").RunAsync("kanban", "complete", mine)).Exit);
        Assert.Equal(1, (await Worker(run).RunAsync("kanban", "unblock", mine)).Exit);
        Assert.Equal(0, (await Worker(run).RunAsync("kanban", "heartbeat", mine)).Exit);
        Assert.Equal(0, (await Worker(run).RunAsync("kanban", "complete", mine, "--summary", "done")).Exit);
    }

    [Fact]
    public async Task Files_have_the_references_names_and_every_letter_is_a_letter()
    {
        var task = await CreateAsync("🚀 x");
        var path = Path.Combine(_served.Home.Path, "n.txt");
        await File.WriteAllTextAsync(path, "text", TestContext.Current.CancellationToken);

        await RunAsync("attach", task, path);
        var again = await RunAsync("attach", task, path);
        await RunAsync("attach-rm", $"{task}/n.txt");
        var shown = await RunAsync("show", task, "--json");

        Assert.Equal($"Attached n (2).txt to {task}\n", again.Output);
        Assert.Contains("\"title\": \"🚀 x\"", shown.Output, StringComparison.Ordinal);
        var events = Json(shown).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal("n.txt", events[1].GetProperty("payload").GetProperty("filename").GetString());
        Assert.Equal(4, events[1].GetProperty("payload").GetProperty("size").GetInt32());
        Assert.Equal("attachment_removed", events[^1].GetProperty("kind").GetString());
        Assert.Contains(" attachment_removed {'filename': 'n.txt'", (await RunAsync("show", task)).Output);
        Assert.Contains("## Attachments", (await RunAsync("context", task)).Output);
    }

    [Fact]
    public async Task A_board_goes_out_by_its_name_and_away_although_it_is_the_current_one()
    {
        await RunAsync("boards", "create", "one", "--switch");
        await RunAsync("boards", "create", "two");
        var path = Path.Combine(_served.Home.Path, "out");

        var exported = await RunAsync("boards", "export", "two", "-o", path);
        var removed = await RunAsync("boards", "rm", "one");
        var pinned = await new Call(_served.Home.Path).With("HERMES_KANBAN_BOARD", "nope")
            .RunAsync("kanban", "boards", "list");

        Assert.Equal($"Exported board 'two' to {path}\n", exported.Output);
        Assert.Equal(0, removed.Exit);
        Assert.Equal("Current board: default", (await RunAsync("boards", "current")).Lines[0]);
        Assert.Equal(1, pinned.Exit);
    }

    [Fact]
    public async Task Lists_tell_nobodys_tasks_and_those_that_started_last()
    {
        var (first, second, third) = (await CreateAsync("1"), await CreateAsync("2"), await CreateAsync("3"));
        await RunAsync("assign", third, "ada");
        await RunAsync("claim", first);
        await RunAsync("comment", second, "later");

        string[] Ids(Called called) =>
            [.. Json(called).EnumerateArray().Select(task => task.GetProperty("id").GetString()!)];

        Assert.Equal([first, second], Ids(await RunAsync("list", "--assignee", "none", "--json")).Order());
        Assert.Equal(first, Ids(await RunAsync("list", "--sort", "updated", "--json"))[0]);
    }

    [Fact]
    public async Task What_is_wrong_is_named_as_it_is()
    {
        var parent = await CreateAsync("parent");
        var made = Json(await RunAsync("create", "child", "--parent", parent, "--json"));
        var child = made.GetProperty("id").GetString()!;

        var unknown = await RunAsync("create", "x", "--parent", parent, "--parent", "t_00000000");
        var early = await RunAsync("promote", child);
        await RunAsync("comment", child, "🚀🚀🚀🚀", "--max-len", "3");

        Assert.Equal("kanban: unknown parent task(s): t_00000000\n", unknown.Errors);
        Assert.Equal($"unsatisfied parent dependencies: {parent}\n", early.Errors);
        var shown = Json(await RunAsync("show", child, "--json"));
        Assert.StartsWith("🚀🚀🚀\n[trimmed", shown.GetProperty("comments")[0].GetProperty("body").GetString());
    }

    async Task<string> CreateAsync(string title) =>
        Json(await RunAsync("create", title, "--json")).GetProperty("id").GetString()!;

    async Task<JsonElement> BoardAsync(string slug) => Json(await RunAsync("boards", "list", "--json"))
        .EnumerateArray().Single(board => board.GetProperty("slug").GetString() == slug);

    Task<Called> RunAsync(params string[] words) => new Call(_served.Home.Path).RunAsync(["kanban", .. words]);

    static JsonElement Json(Called called)
    {
        Assert.Equal((0, ""), (called.Exit, called.Errors));
        using var document = JsonDocument.Parse(called.Output);
        return document.RootElement.Clone();
    }
}
