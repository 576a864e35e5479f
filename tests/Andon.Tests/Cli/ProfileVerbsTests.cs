using System.Runtime.Versioning;
using Andon.Tests.Linux;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli;

[SupportedOSPlatform("linux")]
public sealed class ProfileVerbsTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_profile_is_written_once_and_never_over_a_file()
    {
        using var folder = new TemporaryFolder();
        var home = folder["home"];

        var created = await new Call(home).RunAsync(
            "profile", "create", "a-dev", "--preset", "claude", "--description", "Writes \"code\".");
        var again = await new Call(home).RunAsync("profile", "create", "a-dev", "--lane", "human");
        var wrong = await new Call(home).RunAsync("profile", "create", "b-dev", "--preset", "shell");
        var name = await new Call(home).RunAsync("profile", "create", "../x", "--lane", "human");

        Assert.Equal((0, 2, 2, 2), (created.Exit, again.Exit, wrong.Exit, name.Exit));
        Assert.Equal(
            "description: \"Writes \\\"code\\\".\"\npreset: \"claude\"\n",
            await File.ReadAllTextAsync(Path.Combine(home, "profiles", "a-dev.yaml"), Cancelled));
        Assert.Contains("exists already", again.Errors, StringComparison.Ordinal);
        Assert.Equal(["a-dev.yaml"], Directory.GetFiles(Path.Combine(home, "profiles")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_description_changes_nothing_else_in_the_file_behind_a_link()
    {
        using var folder = new TemporaryFolder();
        var profiles = Directory.CreateDirectory(Path.Combine(folder["home"], "profiles")).FullName;
        var real = folder.Write("real.yaml", "# mine\ndescription: old  # was\nlane: pull\n");
        File.CreateSymbolicLink(Path.Combine(profiles, "a-dev.yaml"), real);

        var called = await new Call(folder["home"]).RunAsync("profile", "describe", "a-dev", "Writes", "code.");
        var missing = await new Call(folder["home"]).RunAsync("profile", "describe", "b-dev", "x");

        Assert.Equal((0, "Described a-dev\n"), (called.Exit, called.Output));
        Assert.Equal(
            "# mine\ndescription: \"Writes code.\"  # was\nlane: pull\n", await File.ReadAllTextAsync(real, Cancelled));
        Assert.NotNull(new FileInfo(Path.Combine(profiles, "a-dev.yaml")).LinkTarget);
        Assert.Contains("not described", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_of_everything_whether_it_is_there()
    {
        await using var served = await ServedHome.StartAsync();
        var program = Path.Combine(served.Home.Path, "agent");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"agent 7.1 $1\"\necho more\n", Cancelled);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        Write(served, """
            command: [PROGRAM, "{mcp_config}"]
            check: [PROGRAM, --version]
            workspace: /no/such/place
            mcp_servers: {good: {command: sh}, bad: {command: no-such-program}, web: {url: "https://x"}}
            """.Replace("PROGRAM", program, StringComparison.Ordinal));

        var called = await new Call(served.Home.Path).RunAsync("profile", "check", "a-dev");
        var json = await new Call(served.Home.Path).RunAsync("profile", "check", "--json");

        Assert.Equal((1, 1, ""), (called.Exit, json.Exit, called.Errors));
        var lines = called.Lines.Select(
            line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(
            [
                "PROFILE CHECK OK DETAIL",
                "a-dev file yes profiles/a-dev.yaml",
                $"a-dev program yes {program}",
                "a-dev version yes agent 7.1 --version",
                "a-dev workspace no /no/such/place is no directory.",
                "a-dev mcp good yes /usr/bin/sh",
                "a-dev mcp bad no 'no-such-program' is no program that can be run.",
                "a-dev mcp web yes https://x: not asked.",
            ],
            lines.Select(line => line.Replace(" /bin/sh", " /usr/bin/sh", StringComparison.Ordinal)));
        Assert.Contains("\"ok\": false", json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lane_that_is_never_started_says_so_and_lacks_nothing()
    {
        await using var served = await ServedHome.StartAsync();
        Write(served, "lane: human\n");

        var called = await new Call(served.Home.Path).RunAsync("profile", "check", "a-dev");

        Assert.Equal(0, called.Exit);
        Assert.Contains("human: a person does its work", called.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_task_of_a_lane_is_claimed_as_lines_for_a_shell()
    {
        await using var served = await ServedHome.StartAsync();
        var call = new Call(served.Home.Path);
        var none = await call.RunAsync("claim", "--lane", "a-dev");
        var task = (await call.RunAsync("create", "write the index", "--assignee", "a-dev", "--json")).Output;

        var claimed = await call.RunAsync("claim", "--lane", "a-dev", "--wait", "5s");
        var both = await call.RunAsync("claim", "t_0123456789abcdef", "--lane", "a-dev");
        var neither = await call.RunAsync("claim");

        Assert.Equal((75, 2, 2), (none.Exit, both.Exit, neither.Exit));
        Assert.Equal("export ANDON_BOARD=default", claimed.Lines[0]);
        Assert.StartsWith("export ANDON_TASK=t_", claimed.Lines[1]);
        Assert.Contains(claimed.Lines[1].Split('=')[1], task, StringComparison.Ordinal);
        Assert.Equal("export ANDON_RUN=1", claimed.Lines[2]);
        Assert.Matches("^export ANDON_RUN_TOKEN=[0-9a-f]+$", claimed.Lines[3]);
        Assert.EndsWith(": write the index", claimed.Lines[4]);
    }

    static void Write(ServedHome served, string profile)
    {
        Directory.CreateDirectory(Path.Combine(served.Home.Path, "profiles"));
        File.WriteAllText(Path.Combine(served.Home.Path, "profiles", "a-dev.yaml"), profile);
    }
}
