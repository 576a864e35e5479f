using System.Text.Json;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli;

/// <summary>Verbs against a real daemon on its real socket, its stores in memory.</summary>
public sealed class VerbsTests : IAsyncLifetime
{
    ServedHome _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedHome.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task A_task_goes_from_created_to_done_by_hand()
    {
        var created = await RunAsync("create", "Write the index", "--body", "of all pages", "--priority", "2");
        var id = IdIn(created);
        var claimed = await RunAsync("claim", id);
        var beat = await RunAsync("heartbeat", id, "--note", "half way");
        var commented = await RunAsync("comment", id, "no", "titles", "yet");
        var completed = await RunAsync("complete", id, "--summary", "Twelve documents");
        var listed = await RunAsync("list");
        var runs = await RunAsync("runs", id);

        Assert.Equal($"Created {id}  (ready, assignee=-)\n", created.Output);
        Assert.StartsWith($"Claimed {id} (run ", claimed.Output);
        Assert.Equal(
            ($"Heartbeat recorded for {id}\n", $"Comment added to {id}\n", $"Completed {id}\n"),
            (beat.Output, commented.Output, completed.Output));
        Assert.Equal($"✓ {id}  done      (unassigned)          Write the index\n", listed.Output);
        Assert.Contains("completed", runs.Output);
        Assert.Contains("→ Twelve documents", runs.Output);
    }

    [Fact]
    public async Task Json_has_the_fields_that_the_reference_kanban_has()
    {
        var created = Json(await RunAsync("create", "Brief", "--assignee", "a-dev", "--json"));
        var id = created.GetProperty("id").GetString()!;
        var shown = Json(await RunAsync("show", id, "--json"));
        var listed = Json(await RunAsync("list", "--json"));
        var stats = Json(await RunAsync("stats", "--json"));
        var assignees = Json(await RunAsync("assignees", "--json"));
        var boards = Json(await RunAsync("boards", "--json"));

        string[] fields =
        [
            "id", "title", "body", "assignee", "status", "priority", "tenant", "workspace_kind", "workspace_path",
            "branch_name",
            "created_by", "created_at", "started_at", "completed_at", "result", "skills", "max_retries", "session_id",
            "workflow_template_id", "current_step_key",
        ];
        AssertHas(created, fields);
        AssertHas(shown.GetProperty("task"), fields);
        AssertHas(shown, "task", "latest_summary", "parents", "children", "comments", "events", "runs");
        AssertHas(Assert.Single(listed.EnumerateArray()), [.. fields.Except(["body", "result"])]);
        AssertHas(stats, "by_status", "by_assignee", "oldest_ready_age_seconds", "now");
        AssertHas(Assert.Single(assignees.EnumerateArray()), "name", "on_disk", "counts");
        AssertHas(Assert.Single(boards.EnumerateArray()), "slug", "name", "is_current", "counts", "total", "archived");
        Assert.Equal("default", created.GetProperty("board").GetString());
    }

    [Fact]
    public async Task Context_is_what_a_worker_is_told_and_inside_a_worker_needs_no_id()
    {
        var id = IdIn(await RunAsync("create", "Write the index", "--body", "of all pages"));
        await RunAsync("comment", id, "no", "titles", "yet");

        var told = await RunAsync("context", id);
        var own = await new Call(_served.Home.Path).InWorker("default", id, 1, "").RunAsync("context", "--json");
        var small = await RunAsync("context", id, "--bytes", "100");

        Assert.StartsWith($"# Kanban task {id}: Write the index\n", told.Output);
        Assert.Contains("\n> of all pages\n", told.Output);
        Assert.Equal(told.Output, Json(own).GetProperty("context").GetString());
        Assert.Equal(
            ["attachments 0/0", "attempts 0/0", "parents 0/0", "recent 0/0", "comments 1/1"],
            Json(own).GetProperty("sections").EnumerateArray().Select(section =>
                $"{section.GetProperty("name")} {section.GetProperty("shown")}/{section.GetProperty("total")}"));
        Assert.NotEqual(0, small.Exit);
    }

    [Fact]
    public async Task Diagnostics_tell_what_to_look_at_and_what_to_try()
    {
        var id = IdIn(await RunAsync("create", "Write the index"));
        var quiet = await RunAsync("diagnostics");
        await RunAsync("complete", id, "--summary", "as t_00000000deadbeef says");

        var told = await RunAsync("diag", id);
        var json = Json(await RunAsync("diagnostics", "--json"));
        var worse = await RunAsync("diagnostics", "--severity", "error");
        var missing = await RunAsync("diagnostics", "t_00000000");

        Assert.Equal("No active diagnostics on this board.\n", quiet.Output);
        Assert.Equal("1 active diagnostic(s) across 1 task(s):", told.Lines[0]);
        Assert.Contains("[warning] prose_phantom_refs: Its summary names 1 tasks", told.Output);
        Assert.Contains($"→ andon show {id}", told.Output);
        var found = Assert.Single(Assert.Single(json.EnumerateArray()).GetProperty("diagnostics").EnumerateArray());
        AssertHas(
            found, "kind", "severity", "title", "detail", "actions", "first_seen_at", "last_seen_at", "count",
            "run_id", "data");
        Assert.Equal(
            "t_00000000deadbeef", found.GetProperty("data").GetProperty("phantom_refs")[0].GetString());
        Assert.Equal(quiet.Output, worse.Output);
        Assert.Equal(1, missing.Exit);
    }

    [Fact]
    public async Task A_recurring_task_is_made_listed_paused_resumed_and_deleted()
    {
        var made = Json(await RunAsync(
            "create", "Report", "--assignee", "a-dev", "--cron", "0 9 * * 1-5", "--timezone", "Europe/Berlin",
            "--json"));
        var id = made.GetProperty("id").GetString()!;
        var listed = await RunAsync("recurring");
        var paused = await RunAsync("recurring", "pause", id);
        var resumed = Json(await RunAsync("recurring", "resume", id, "--json"));
        var deleted = await RunAsync("recurring", "delete", id);
        var gone = await RunAsync("recurring", "show", id);
        var hourly = await RunAsync("create", "Look", "--every", "1h", "--overlap", "allow");
        var alone = await RunAsync("create", "Look", "--timezone", "UTC");

        Assert.Contains("0 9 * * 1-5 (Europe/Berlin)", listed.Output);
        Assert.Contains("paused by ada", paused.Output);
        Assert.False(resumed.GetProperty("paused").GetBoolean());
        Assert.NotEqual(JsonValueKind.Null, resumed.GetProperty("next_at").ValueKind);
        Assert.Equal($"Deleted {id}\n", deleted.Output);
        Assert.Contains("recurring task", gone.Errors);
        Assert.Contains("every 1.0h", hourly.Output);
        Assert.NotEqual(0, alone.Exit);
        Assert.Empty(Json(await RunAsync("list", "--json")).EnumerateArray());
    }

    [Fact]
    public async Task A_refusal_says_what_why_and_what_next_and_with_json_is_a_problem()
    {
        var told = await RunAsync("show", "t_00000000");
        var problem = Json(await RunAsync("show", "t_00000000", "--json"));

        Assert.Equal((1, ""), (told.Exit, told.Output));
        Assert.StartsWith("andon: ", told.Errors);
        Assert.Contains("t_00000000", told.Errors);
        Assert.Equal("task_not_found", problem.GetProperty("code").GetString());
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
        Assert.Equal("default", problem.GetProperty("board").GetString());
    }

    [Fact]
    public async Task Of_several_tasks_each_failure_is_told_and_the_rest_go_on()
    {
        var first = IdIn(await RunAsync("create", "First"));
        var second = IdIn(await RunAsync("create", "Second"));

        var called = await RunAsync("complete", first, "t_00000000", second, first);
        var again = Json(await RunAsync("archive", first, "t_00000000", "--json"), exit: 1);

        Assert.Equal((1, $"Completed {first}\nCompleted {second}\n"), (called.Exit, called.Output));
        Assert.Single(called.Errors.TrimEnd('\n').Split('\n'));
        Assert.Equal("archived", again[0].GetProperty("task").GetProperty("status").GetString());
        Assert.Equal("t_00000000", again[1].GetProperty("task_id").GetString());
        Assert.Equal("task_not_found", again[1].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Long_texts_come_from_standard_input_byte_for_byte()
    {
        var text = "first line\n\n\ttabbed 索引 🏮 \"quoted\" \\ $HOME `x` ; rm -rf\n";
        var call = new Call(_served.Home.Path) { Input = text };

        var id = IdIn(await call.RunAsync("create", "Story", "--body-file", "-"));
        var shown = Json(await RunAsync("show", id, "--json"));

        Assert.Equal(text, shown.GetProperty("task").GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_worker_needs_neither_task_nor_token_and_a_superseded_one_changes_nothing()
    {
        var id = IdIn(await RunAsync("create", "Work"));
        var claimed = Json(await RunAsync("claim", id, "--pull", "--json"));
        var (run, token) = (claimed.GetProperty("run").GetInt64(), claimed.GetProperty("run_token").GetString()!);

        var stranger = await RunAsync("complete", id, "--summary", "not mine");
        var worker = await Worker(id, run, token).RunAsync("heartbeat", "--note", "here");
        await RunAsync("reclaim", id);
        var late = await Worker(id, run, token).RunAsync("complete", "--summary", "too late");
        var shown = Json(await RunAsync("show", id, "--json"));

        Assert.Equal(1, stranger.Exit);
        Assert.Equal((0, $"Heartbeat recorded for {id}\n"), (worker.Exit, worker.Output));
        Assert.Equal(1, late.Exit);
        Assert.Equal("ready", shown.GetProperty("task").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_worker_may_comment_on_other_tasks_but_not_end_them()
    {
        var own = IdIn(await RunAsync("create", "Own"));
        var other = IdIn(await RunAsync("create", "Other"));
        var claimed = Json(await RunAsync("claim", own, "--pull", "--json"));
        var worker = Worker(own, claimed.GetProperty("run").GetInt64(), claimed.GetProperty("run_token").GetString()!);

        var commented = await worker.RunAsync("comment", other, "see my result");
        var completed = await worker.RunAsync("complete", other, "--summary", "not mine");

        Assert.Equal(0, commented.Exit);
        Assert.Equal(1, completed.Exit);
    }

    [Fact]
    public async Task A_request_id_makes_a_line_safe_to_repeat()
    {
        var first = await RunAsync("create", "Once", "--request-id", "mine-1");
        var again = await RunAsync("create", "Once", "--request-id", "mine-1");
        var other = await RunAsync("create", "Something else", "--request-id", "mine-1");

        Assert.Equal(first.Output, again.Output);
        Assert.Equal(1, other.Exit);
        Assert.Single(Json(await RunAsync("list", "--json")).EnumerateArray());
    }

    [Fact]
    public async Task An_idempotency_key_finds_the_task_that_is_there()
    {
        var first = IdIn(await RunAsync("create", "Nightly", "--idempotency-key", "n-1"));
        var again = await RunAsync("create", "Nightly", "--idempotency-key", "n-1");

        Assert.Equal($"Found {first}  (ready, assignee=-)\n", again.Output);
    }

    [Fact]
    public async Task Boards_are_made_switched_renamed_and_archived()
    {
        await RunAsync("boards", "create", "site", "--name", "The site", "--switch");
        var id = IdIn(await RunAsync("create", "On the site"));
        var listed = await RunAsync("boards");
        var there = await RunAsync("list", "--board", "site");
        var here = await RunAsync("list", "--board", "default");
        await RunAsync("boards", "switch", "default");
        var archived = await RunAsync("boards", "archive", "site");
        var gone = await RunAsync("list", "--board", "site");
        await RunAsync("boards", "restore", "site");

        Assert.Contains("●  site     The site", listed.Output);
        Assert.Contains("Current board: site", listed.Output);
        Assert.Contains(id, there.Output);
        Assert.Equal("(no matching tasks)\n", here.Output);
        Assert.Equal((0, 1), (archived.Exit, gone.Exit));
        Assert.Contains(id, (await RunAsync("list", "--board", "site")).Output);
    }

    [Fact]
    public async Task The_environment_names_the_board_unless_the_line_does()
    {
        await RunAsync("boards", "create", "site");
        await RunAsync("create", "On default");
        var call = new Call(_served.Home.Path).With("ANDON_BOARD", "site");

        Assert.Equal("(no matching tasks)\n", (await call.RunAsync("list")).Output);
        Assert.Contains("On default", (await call.RunAsync("list", "--board", "default")).Output);
    }

    [Fact]
    public async Task Where_names_the_owner_and_the_boards()
    {
        var where = Json(await RunAsync("where", "--json"));

        Assert.Equal(["home", "socket", "owner", "boards"], Names(where));
        Assert.Equal(_served.Home.Path, where.GetProperty("home").GetString());
        Assert.Equal(["pid", "started_at", "epoch", "version"], Names(where.GetProperty("owner")));
        Assert.Equal(["slug", "uuid", "generation", "path", "health"], Names(where.GetProperty("boards")[0]));
    }

    [Fact]
    public async Task Wait_returns_when_the_last_task_is_done()
    {
        var first = IdIn(await RunAsync("create", "First"));
        var second = IdIn(await RunAsync("create", "Second"));

        var waiting = RunAsync("wait", first, second);
        var any = RunAsync("wait", first, second, "--until", "any");
        await RunAsync("complete", second, "--summary", "x");
        Assert.Equal((0, $"{second} is done: Second\n"), ((await any).Exit, (await any).Output));
        Assert.False(waiting.IsCompleted);
        await RunAsync("complete", first, "--summary", "x");

        Assert.Equal(
            (0, $"{second} is done: Second\n{first} is done: First\n"), ((await waiting).Exit, (await waiting).Output));
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_says_how_the_tasks_are()
    {
        var id = IdIn(await RunAsync("create", "Slow"));

        var called = await RunAsync("wait", id, "--timeout", "0.2s");

        Assert.Equal(75, called.Exit);
        Assert.Contains($"{id} is ready", called.Errors);
    }

    [Fact]
    public async Task Watch_tells_what_happens_from_now_on_until_it_is_interrupted()
    {
        var before = IdIn(await RunAsync("create", "Before"));
        var call = new Call(_served.Home.Path);
        var position = Json(await RunAsync("stats", "--json")).GetProperty("position").GetInt64();
        var id = IdIn(await RunAsync("create", "After", "--assignee", "a-dev"));
        var watching = call.RunAsync("watch", "--after", $"{position}", "--kinds", "created,completed");
        await RunAsync("complete", id, "--summary", "x");
        await RunAsync("wait", id);
        await Task.Delay(300, TestContext.Current.CancellationToken);

        call.Interruption.Interrupt();
        var called = await watching;

        Assert.Equal(130, called.Exit);
        Assert.DoesNotContain(before, called.Output);
        var kinds = called.Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]);
        Assert.Equal(["created", "completed"], kinds);
        Assert.All(called.Lines, line => Assert.Contains("(@a-dev)", line));
    }

    [Fact]
    public async Task Pauses_are_told_and_taken_back()
    {
        var paused = await RunAsync("pause", "--all", "--reason", "Upgrade");
        var twice = await RunAsync("pause", "--all", "--profile", "a-dev");
        var resumed = await RunAsync("resume", "--all");

        Assert.StartsWith("Paused the home; open runs finish\n  home paused since ", paused.Output);
        Assert.Equal(2, twice.Exit);
        Assert.Equal("Resumed the home\n", resumed.Output);
    }

    [Fact]
    public async Task Verify_proves_the_board()
    {
        await RunAsync("create", "One");

        var called = await RunAsync("verify");

        Assert.Equal(0, called.Exit);
        Assert.StartsWith("Board default is sound:", called.Output);
    }

    Task<Called> RunAsync(params string[] words) => new Call(_served.Home.Path).RunAsync(words);

    Call Worker(string task, long run, string token) =>
        new Call(_served.Home.Path).InWorker("default", task, run, token);

    static string IdIn(Called created)
    {
        Assert.Equal((0, ""), (created.Exit, created.Errors));
        return created.Output.Split(' ')[1];
    }

    static JsonElement Json(Called called, int? exit = null)
    {
        if (exit is { } expected) Assert.Equal(expected, called.Exit);
        Assert.Equal("", called.Errors);
        using var document = JsonDocument.Parse(called.Output);
        return document.RootElement.Clone();
    }

    static void AssertHas(JsonElement element, params string[] fields) => Assert.Empty(fields.Except(Names(element)));

    static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name);
}
