using Andon.Protocol.Verbs;

namespace Andon.Attack.Workers;

/// <summary>The host is renamed, or the next daemon sees other process numbers: no worker is judged by it.</summary>
public sealed class NamespaceTests
{
    [Theory]
    [InlineData("--uts", "hostname renamed-by-a-test; ")]
    [InlineData("--pid --fork --mount-proc", "")]
    public async Task A_worker_goes_on_under_a_daemon_of_another_host_name_or_of_other_process_numbers(
        string namespaces, string first)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Namespaces are made by root.");
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 2, claim_ttl_seconds: 4");
        fleet.Script(
            "worker", $"while [ ! -e {fleet.Notes}/go ]; do sleep 0.1; done; andon complete --summary done; exit 3");
        await fleet.UpAsync();
        var task = await fleet.CreateAsync(new CreateRequest { Title = "x", Assignee = "worker" });
        var run = await fleet.RunAsync(task, each => each.SpawnedAt is not null);
        home.KillOwner();

        var script = $"{first}'{Programs.Andon}' up --dispatch; while [ ! -e {fleet.Notes}/over ]; do sleep 0.1; done";
        string[] arguments = [.. namespaces.Split(' '), "sh", "-c", script];
        using var elsewhere = Programs.Start("unshare", arguments, home.Place);
        await fleet.UntilAsync(async () => (await fleet.RunsAsync(task)).Count > 0);
        await Task.Delay(TimeSpan.FromSeconds(6), fleet.Bounded); // longer than a lease
        Assert.True(Directory.Exists($"/proc/{run.WorkerPid}"), "the worker is gone");
        Assert.Null(Assert.Single(await fleet.RunsAsync(task)).EndedAt);

        await File.WriteAllTextAsync(Path.Combine(fleet.Notes, "go"), "");
        var ended = await fleet.EndAsync(task);

        Assert.Equal(("completed", 3), (ended.Outcome, ended.ExitCode));
        Assert.Equal("done", (await fleet.TaskAsync(task)).Status);
        await File.WriteAllTextAsync(Path.Combine(fleet.Notes, "over"), "");
        await home.DownAsync();
        await Programs.EndAsync(elsewhere);
    }
}
