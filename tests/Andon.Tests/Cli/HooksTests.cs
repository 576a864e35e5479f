using System.Text.Json;
using Andon.Protocol.Verbs;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class HooksTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_runs_its_hooks_with_the_event_and_the_next_one_goes_on_where_it_was()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var file = Path.Combine(served.Home.Path, "heard");
        Directory.CreateDirectory(Path.Combine(served.Home.Path, "profiles"));
        await File.WriteAllTextAsync(Path.Combine(served.Home.Path, "profiles", "a-dev.yaml"), $$"""
            environment: {SECRET: s3}
            hooks:
              - name: heard
                on: [created]
                command:
                  - sh
                  - -c
                  - "(cat; echo \" $SECRET $ANDON_PROFILE ${HOME:+home} ${ANDON_TASK:-none}\") >> {{file}}"
              - name: hangs
                on: [created]
                command: [sh, -c, "echo stuck; sleep 60"]
                timeout: 1s
                retries: 0
            """, Cancelled);
        await CreateAsync(client, "before the hooks");

        var first = new Call(served.Home.Path);
        var running = first.RunAsync("gateway", "run", "--profile", "a-dev");
        await UntilAsync(() => HasCursors(served), running);
        var task = await CreateAsync(client, "one");
        await CreateAsync(client, "somebody else's", assignee: "other");
        await UntilAsync(() => Lines(file) == 1 && HasLetter(served), running);
        first.Interruption.Interrupt();
        var said = await running.WaitAsync(Patience, Cancelled);
        await CreateAsync(client, "two");
        var second = new Call(served.Home.Path);
        running = second.RunAsync("gateway", "run", "--profile", "a-dev");
        await UntilAsync(() => Lines(file) == 2, running);
        second.Interruption.Interrupt();
        await running.WaitAsync(Patience, Cancelled);
        var status = await new Call(served.Home.Path).RunAsync("gateway", "status", "--profile", "a-dev");

        var lines = await File.ReadAllLinesAsync(file, Cancelled);
        Assert.All(lines, line => Assert.EndsWith("} s3 a-dev home none", line));
        var call = JsonDocument.Parse(lines[0][..(lines[0].LastIndexOf('}') + 1)]).RootElement;
        Assert.Equal(
            ("heard", "a-dev", "default", 1, "created", task, "one"),
            (call.GetProperty("hook").GetString(), call.GetProperty("profile").GetString(),
                call.GetProperty("board").GetString(), call.GetProperty("attempt").GetInt32(),
                call.GetProperty("event").GetProperty("kind").GetString(),
                call.GetProperty("event").GetProperty("task_id").GetString(),
                call.GetProperty("task").GetProperty("title").GetString()));
        Assert.Contains("The hook hangs did not take event", said.Output, StringComparison.Ordinal);
        Assert.Contains("It did not end within 1 s. stuck", status.Output, StringComparison.Ordinal);
    }

    static async Task<string> CreateAsync(
        Andon.Protocol.Client.AndonClient client, string title, string assignee = "a-dev") =>
        (await client.SubmitAsync(
            "default", new CreateRequest { Title = title, Assignee = assignee }, Cancelled)).TaskId!;

    static bool HasCursors(ServedHome served) =>
        Directory.Exists(Path.Combine(served.Home.Path, "gateways"))
        && Directory.GetFiles(
            Path.Combine(served.Home.Path, "gateways"), "*.cursor.json", SearchOption.AllDirectories).Length == 2;

    static bool HasLetter(ServedHome served) =>
        File.Exists(Path.Combine(served.Home.Path, "gateways", "a-dev", "hangs", "dead-letters.json"));

    static int Lines(string file) => File.Exists(file) ? File.ReadAllText(file).Count(letter => letter == '\n') : 0;

    static async Task UntilAsync(Func<bool> isSo, Task<Called> running)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            if (running.IsCompleted) Assert.Fail((await running).Output + (await running).Errors);
            await Task.Delay(20, patience.Token);
        }
    }
}
