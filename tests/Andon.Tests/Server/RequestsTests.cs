using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Verbs;
using Xunit;

namespace Andon.Tests.Server;

public sealed class RequestsTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_is_created_listed_shown_and_completed()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();

        var created =
            await client.SubmitAsync(
                "default", new CreateRequest { Title = "Write the index", Body = "of all pages" },
                cancellationToken: Cancelled);
        var task = created.Task!.Id;
        var listed = await client.TasksAsync("default", new TaskQuery(), cancellationToken: Cancelled);
        await client.SubmitAsync(
            "default", new CompleteRequest { Task = task, Result = "done", Summary = "it is there" },
            cancellationToken: Cancelled);
        var shown = await client.TaskAsync("default", task, cancellationToken: Cancelled);

        Assert.Equal(
            ("default", true, "ready", "of all pages"),
            (created.Board, created.Created, created.Landed, created.Task.Body));
        Assert.Equal([task], listed.Tasks.Select(each => each.Id));
        Assert.Equal(("done", "done"), (shown.Task.Status, shown.Task.Result));
        Assert.Equal(["created", "completed"], shown.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public async Task A_brief_reply_says_which_task_and_how_it_landed_and_leaves_the_task_out()
    {
        await using var served = await ServedHome.StartAsync();
        using var brief = served.Client(options => options with { BriefReplies = true, RequestId = "one" });
        using var full = served.Client(options => options with { RequestId = "one" });
        var create = new CreateRequest { Title = "x" };

        var brieflyTold = await brief.SubmitAsync("default", create, Cancelled);
        var again = await full.SubmitAsync("default", create, Cancelled);

        Assert.Null(brieflyTold.Task);
        Assert.Equal((again.Task!.Id, "ready", true), (brieflyTold.TaskId, brieflyTold.Landed, brieflyTold.Created));
        Assert.Equal((again.TaskId, true), (again.Task.Id, again.Replayed));
    }

    [Theory]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\": \"x\"", "malformed_request")]
    [InlineData("POST", "v1/boards/default/commands/create", "", "malformed_request")]
    [InlineData("POST", "v1/boards/default/commands/create", "[]", "malformed_request")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":\"x\"} {}", "malformed_request")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"title\":\"y\"}", "malformed_request")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"titel\":\"x\"}", "unknown_field")]
    [InlineData("POST", "v1/boards/default/commands/create", "{}", "invalid_argument")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":null}", "invalid_argument")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":7}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"priority\":99999999999}", "invalid_argument")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"priority\":1.5}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"priority\":\"1\"}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"max_retries\":-1}", "invalid_argument")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"not_before\":-1}", "invalid_argument")]
    [InlineData("POST", "v1/boards/default/commands/create", "{\"title\":\"a\\u0000b\"}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/create", "{\"title\":\"x\",\"parents\":[\"nonsense\"]}",
        "invalid_argument")]
    [InlineData("POST", "v1/boards/default/commands/complete", "{\"task\":\"1; drop table\"}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/complete", "{\"task\":\"t_00000000\",\"summary\":\"x\"}", "task_not_found")]
    [InlineData("POST", "v1/boards/default/commands/creat", "{\"title\":\"x\"}", "unsupported")]
    [InlineData("GET", "v1/boards/default/commands/create", null, "unsupported")]
    [InlineData("GET", "v1/nothing", null, "unsupported")]
    [InlineData("GET", "", null, "unsupported")]
    [InlineData("GET", "v1/boards/other/tasks", null, "board_not_found")]
    [InlineData("GET", "v1/boards/..%2f..%2fetc/tasks", null, "board_not_found")]
    [InlineData("GET", "v1/boards/default/tasks?statsu=ready", null, "unknown_field")]
    [InlineData("GET", "v1/boards/default/tasks?status=redy", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/tasks?limit=-1", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/tasks?limit=99999999999999999999", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/tasks?limit=1&limit=2", null, "malformed_request")]
    [InlineData("GET", "v1/boards/default/tasks?sort=size", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/tasks/zzz", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/tasks/t_00000000", null, "task_not_found")]
    [InlineData("GET", "v1/boards/default/tasks/t_00000000/context", null, "task_not_found")]
    [InlineData("GET", "v1/boards/default/tasks/t_00000000/context?bytes=7", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/diagnostics?task=t_00000000", null, "task_not_found")]
    [InlineData("GET", "v1/boards/default/diagnostics?severity=mild", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/recurrences/r_00000000", null, "recurrence_not_found")]
    [InlineData(
        "POST", "v1/boards/default/commands/create-recurrence", "{\"task\":{\"title\":\"x\"}}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/create-recurrence",
        "{\"task\":{\"title\":\"x\"},\"every_seconds\":60,\"cron\":\"* * * * *\"}", "invalid_argument")]
    [InlineData(
        "POST", "v1/boards/default/commands/pause-recurrence", "{\"recurrence\":\"r_00000000\"}",
        "recurrence_not_found")]
    [InlineData("GET", "v1/boards/default/search", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/events?kinds=creatd", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/events?after=x", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/runs/0/log", null, "invalid_argument")]
    [InlineData("GET", "v1/boards/default/runs/7/log", null, "run_not_found")]
    [InlineData("GET", "v1/status?x=1", null, "unknown_field")]
    [InlineData("GET", "v1/profiles/nobody", null, "profile_not_found")]
    [InlineData("GET", "v1/attach?profile=nobody", null, "profile_not_found")]
    [InlineData("POST", "v1/stop", "{\"now\":true}", "unknown_field")]
    [InlineData("POST", "v1/boards", "{\"slug\":\"No Spaces\"}", "invalid_argument")]
    [InlineData("POST", "v1/boards", "{\"slug\":\"default\"}", "board_exists")]
    [InlineData("POST", "v1/pauses", "{\"scope\":\"planet\"}", "invalid_argument")]
    [InlineData("DELETE", "v1/pauses?scope=home", null, "nothing_to_change")]
    public async Task What_is_wrong_is_refused_by_its_code(string method, string path, string? body, string code)
    {
        await using var served = await ServedHome.StartAsync();

        var (status, answer) = await served.SendAsync(method, path, body);

        var problem = JsonSerializer.Deserialize(answer, Andon.Protocol.Json.WireJson.Default.Problem)!;
        Assert.Equal((code, status), (problem.Code, problem.Status));
        Assert.Equal(ErrorCatalog.Find(code)!.HttpStatus, status);
        Assert.False(string.IsNullOrWhiteSpace(problem.Detail) || string.IsNullOrWhiteSpace(problem.Next), answer);
    }

    [Fact]
    public async Task A_refusal_names_its_board_and_the_nearest_name()
    {
        await using var served = await ServedHome.StartAsync();

        var (_, field) = await served.SendAsync("POST", "v1/boards/default/commands/create", "{\"titel\":\"x\"}");
        var (_, verb) = await served.SendAsync("POST", "v1/boards/default/commands/creat", "{}");
        var (_, parameter) = await served.SendAsync("GET", "v1/boards/default/tasks?statsu=ready");

        Assert.All(
            [field, verb, parameter], answer =>
                Assert.Contains("\"board\":\"default\"", answer, StringComparison.Ordinal));
        Assert.Contains("Did you mean title?", field, StringComparison.Ordinal);
        Assert.Contains("Did you mean create?", verb, StringComparison.Ordinal);
        Assert.Contains("Did you mean status?", parameter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 200)]
    [InlineData("2", 501)]
    [InlineData("0", 501)]
    [InlineData("-1", 501)]
    [InlineData("one", 501)]
    public async Task A_protocol_beyond_the_range_is_refused(string version, int status)
    {
        await using var served = await ServedHome.StartAsync();

        var (answered, body) = await served.SendAsync("GET", "v1/where", null, (ProtocolHeaders.Protocol, version));

        Assert.Equal(status, answered);
        Assert.Equal(status != 200, body.Contains("\"code\":\"unsupported\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mebibyte_is_kept_exactly_and_a_monster_is_refused()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var body = string.Concat(Enumerable.Repeat("🚀 “שלום” \\ \n", 1 << 16))[..(1 << 18)];

        var created =
            await client.SubmitAsync(
                "default", new CreateRequest { Title = "large", Body = body }, cancellationToken: Cancelled);
        var shown = await client.TaskAsync("default", created.Task!.Id, cancellationToken: Cancelled);
        var (status, answer) = await served.SendAsync(
            "POST", "v1/boards/default/commands/create",
            $"{{\"title\":\"x\",\"body\":\"{new string('x', 17 << 20)}\"}}");
        var over = await Assert.ThrowsAsync<AndonException>(
            () => client.SubmitAsync(
                "default", new CreateRequest { Title = "x", Body = new string('x', (1 << 20) + 1) },
                cancellationToken: Cancelled));

        Assert.Equal(body, shown.Task.Body);
        Assert.Equal((413, true), (status, answer.Contains("payload_too_large", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.PayloadTooLarge, over.Code);
    }

    [Fact]
    public async Task A_request_id_is_answered_with_one_reply_also_after_a_restart()
    {
        await using var served = await ServedHome.StartAsync();
        const string path = "v1/boards/default/commands/create";

        var (_, first) =
            await served.SendAsync("POST", path, "{\"title\":\"once\"}", (ProtocolHeaders.RequestId, "r1"));
        await served.RestartAsync();
        var (_, second) =
            await served.SendAsync("POST", path, "{\"title\":\"once\"}", (ProtocolHeaders.RequestId, "r1"));
        var (conflict, _) =
            await served.SendAsync("POST", path, "{\"title\":\"other\"}", (ProtocolHeaders.RequestId, "r1"));
        using var client = served.Client();

        Assert.Contains("\"replayed\":false", first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("\"replayed\":false", "\"replayed\":true", StringComparison.Ordinal), second);
        Assert.Equal(409, conflict);
        Assert.Single((await client.TasksAsync("default", new TaskQuery(), cancellationToken: Cancelled)).Tasks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData(
        "an-id-of-more-than-a-hundred-and-twenty-eight-characters-which-nobody-has-reason-to-send-since-ours-"
        + "have-less-than-fifty-of-them-and-are-made-of-hexadecimal-digits")]
    public async Task A_request_id_of_strange_form_is_refused_or_none(string id)
    {
        await using var served = await ServedHome.StartAsync();

        var (status, _) = await served.SendAsync(
            "POST", "v1/boards/default/commands/create", "{\"title\":\"x\"}", (ProtocolHeaders.RequestId, id));

        Assert.Equal(id.Length == 0 ? 200 : 400, status);
    }

    [Fact]
    public async Task Many_callers_at_once_get_an_answer_each()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();

        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(number =>
            client.SubmitAsync(
                "default", new CreateRequest { Title = $"task {number}" }, cancellationToken: Cancelled)));

        Assert.Equal(500, replies.Select(reply => reply.Task!.Id).Distinct().Count());
        Assert.Equal(500, replies.Select(reply => reply.Position).Distinct().Count());
        Assert.Equal(
            500, (await client.TasksAsync("default", new TaskQuery(), cancellationToken: Cancelled)).Tasks.Count);
    }

    [Fact]
    public async Task Every_kind_of_query_answers()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var task =
            (await client.SubmitAsync(
                "default", new CreateRequest { Title = "find me", Assignee = "ada" },
                cancellationToken: Cancelled)).Task!.Id;

        var found = await client.SearchAsync("default", "FIND", cancellationToken: Cancelled);
        var why = await client.WhyAsync("default", task, cancellationToken: Cancelled);
        var runs = await client.RunsAsync("default", task, cancellationToken: Cancelled);
        var stats = await client.StatsAsync("default", cancellationToken: Cancelled);
        var assignees = await client.AssigneesAsync("default", cancellationToken: Cancelled);
        var verified = await client.VerifyAsync("default", cancellationToken: Cancelled);

        Assert.Equal([task], found.Tasks.Select(each => each.Id));
        Assert.NotEmpty(why.Reasons);
        Assert.Empty(runs.Runs);
        Assert.Equal(1, stats.ByStatus["ready"]);
        Assert.Equal(["a-dev", "ada"], assignees.Assignees.Select(each => each.Name));
        Assert.True(verified.Sound, string.Join(" ", verified.Findings));
    }

    [Fact]
    public async Task What_a_request_leaves_out_has_its_documented_default()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var task = (await client.SubmitAsync("default", new CreateRequest { Title = "t" }, Cancelled)).Task!.Id;

        var (claimed, _) =
            await served.SendAsync("POST", "v1/boards/default/commands/claim", $"{{\"task\":\"{task}\"}}");
        var (paused, _) = await served.SendAsync("POST", "v1/pauses", "{\"scope\":\"home\"}");
        var runs = await client.RunsAsync("default", task, Cancelled);

        Assert.Equal((200, 200), (claimed, paused));
        Assert.Equal(["manual"], runs.Runs.Select(run => run.Kind));
        Assert.Empty(served.Dispatch.Stopped);
    }

    [Fact]
    public async Task A_credential_that_comes_twice_makes_nobody_a_person()
    {
        await using var served = await ServedHome.StartAsync();

        var (status, answer) = await served.SendAsync(
            "POST", "v1/boards/default/commands/create", "{\"title\":\"x\"}",
            (ProtocolHeaders.Run, "1"), (ProtocolHeaders.Run, "2"), (ProtocolHeaders.RunToken, "x"));

        Assert.Equal((400, true), (status, answer.Contains("invalid_argument", StringComparison.Ordinal)));
    }
}
