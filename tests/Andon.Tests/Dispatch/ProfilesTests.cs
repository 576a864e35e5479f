using System.Runtime.Versioning;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>What a run gets from its profile, and what a profile that cannot work holds back.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProfilesTests
{
    [Fact]
    public async Task The_task_goes_over_its_profile_where_both_say_something()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.ConfigureAsync("profiles/worker.yaml", """
            command: [sh, [-m, "{model}"], [--on, "{provider}"], [-s, "{skill}"], "{prompt}"]
            prompt: "{profile} does {title}"
            model: small
            provider: here
            skills: [kanban]
            """);

        await bench.CreateAsync("the index");
        var usual = (await bench.StartedAsync()).Spec;
        await bench.DoAsync(new CreateCard("--help")
        {
            Assignee = "worker",
            ModelOverride = "large",
            Skills = ["rust", "kanban"],
        });
        var special = (await bench.StartedAsync()).Spec;

        Assert.Equal(
            ["sh", "-m", "small", "--on", "here", "-s", "kanban", "worker does the index"], usual.Command);
        Assert.Equal(
            ["sh", "-m", "large", "--on", "here", "-s", "kanban", "-s", "rust", "worker does --help"],
            special.Command);
        Assert.Equal(
            ("small", "here", "large", "kanban,rust"),
            (usual.Environment["ANDON_MODEL"], usual.Environment["ANDON_PROVIDER"],
                special.Environment["ANDON_MODEL"], special.Environment["ANDON_SKILLS"]));
    }

    [Fact]
    public async Task Servers_of_tools_are_written_for_the_run_and_go_with_it()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.ConfigureAsync("profiles/worker.yaml", """
            command: [sh, [--mcp, "{mcp_config}"]]
            mcp_servers: {board: {command: andon, args: [mcp, "{task}"]}}
            """);

        var card = await bench.CreateAsync();
        var supervisor = await bench.StartedAsync();
        var file = supervisor.Spec.Command[2];

        Assert.Equal(bench.Folder(1).McpConfig, file);
        Assert.Contains(card.Value, await File.ReadAllTextAsync(file, bench.Bounded), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        supervisor.Exit();
        await bench.EndedAsync(1, RunOutcomes.Crashed);
        await bench.UntilAsync(() => Task.FromResult(!File.Exists(file)));
    }

    [Fact]
    public async Task A_program_that_is_missing_holds_its_tasks_back_until_it_is_there()
    {
        await using var bench = await DispatchBench.StartAsync();
        var program = Path.Combine(bench.Home.Path, "agent");
        await bench.ConfigureAsync("profiles/worker.yaml", $"command: [{program}]\n");

        await bench.CreateAsync();
        var held = await bench.PassAsync(dryRun: true);

        Assert.Single(held.SkippedNonspawnable);
        var waiting = bench.Host.Status().ReadyNotRun;
        await bench.UntilAsync(() => Task.FromResult(bench.Host.Status().ReadyNotRun.Count > 0));
        waiting = bench.Host.Status().ReadyNotRun;
        Assert.Equal("profile_unresolved", waiting[0].Reasons[0].Code);
        Assert.Contains(program, waiting[0].Reasons[0].Text, StringComparison.Ordinal);
        Assert.Equal(0, bench.Supervisors.Count);
        Assert.Contains(program, bench.Host.Profiles().Profiles.Single(p => p.Name == "worker").Problem!);

        bench.Write("agent", "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal([program], (await bench.StartedInTimeAsync()).Spec.Command);
    }

    [Fact]
    public async Task A_pass_is_told_to_those_who_wait_for_a_task()
    {
        await using var bench = await DispatchBench.StartAsync();
        var passed = bench.Host.NextPassAsync(bench.Board);

        await bench.CreateAsync(assignee: "outside");
        await passed.WaitAsync(bench.Bounded);
        var reply = await bench.DoAsync(new ClaimNext("outside"), new Actor(ActorKind.Human, "ada"));

        Assert.Equal(1, reply.Run!.Value.Value);
    }
}
