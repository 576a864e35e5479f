using System.Globalization;
using Andon.Protocol.Verbs;

namespace Andon.Attack.Boards;

/// <summary>
/// The reference kanban's own stress scenarios, in which its board ended malformed eight times of nine.
/// </summary>
public sealed class RaceTests
{
    const int Workers = 5;
    const int Tasks = 100;

    [Fact]
    public async Task Five_workers_race_for_a_hundred_tasks_and_each_is_done_once_by_who_claimed_it()
    {
        for (var i = 0; i < Counts.Repetitions; i++) await RaceAsync(leaseSeconds: 60, workMilliseconds: 5);
    }

    [Fact]
    public async Task With_leases_shorter_than_the_work_no_task_is_completed_by_the_wrong_worker()
    {
        for (var i = 0; i < Counts.Repetitions; i++) await RaceAsync(leaseSeconds: 1, workMilliseconds: 900, tasks: 20);
    }

    [Fact]
    public async Task Ten_workers_and_a_reclaimer_give_random_verbs_to_five_hundred_tasks_and_nothing_breaks()
    {
        for (var i = 0; i < Counts.Repetitions; i++) await WreckAsync(seed: 1000 * i);
    }

    static async Task RaceAsync(int leaseSeconds, int workMilliseconds, int tasks = Tasks)
    {
        await using var home = new TestHome();
        Directory.CreateDirectory(home.Place);

        // A lease that ran out is a failure; here it is what is looked for, and nobody shall wait long after it.
        await File.WriteAllTextAsync(
            Path.Combine(home.Place, "config.yaml"),
            "kanban: { backoff_first: 1s, backoff_max: 1s, breaker_cards: 1000 }\n");
        await home.UpAsync();
        Assert.DoesNotContain("configuration has errors", await home.AndonAsync("status"), StringComparison.Ordinal);
        await CreateAsync(home, tasks);

        for (var i = 0; i < Workers; i++)
            home.Run(
                "race", home.Place, home.NewReport(), $"worker-{i}", Number(leaseSeconds), Number(workMilliseconds));
        var seen = await home.ClientsEndAsync();

        using var client = home.Client();
        var all = (await client.TasksAsync("default", new TaskQuery())).Tasks;
        Assert.Equal(tasks, all.Count(task => task.Status == "done"));
        var completions = seen.Of("complete").ToList();
        Assert.Equal(tasks, completions.Count);
        Assert.Equal(tasks, completions.Select(line => line[2]).Distinct().Count());
        var claims = seen.Of("claim").Select(line => (line[2], line[3])).ToHashSet();
        Assert.All(completions, line => Assert.Contains((line[2], line[3]), claims));
        await AssertNoOrphanRunAsync(
            home, all.Select(task => task.Id), completions.ToDictionary(line => line[2], line => line[3]));
    }

    static async Task WreckAsync(int seed)
    {
        await using var home = new TestHome();
        await home.UpAsync();
        await CreateAsync(home, 500);

        for (var i = 0; i < 10; i++) home.Run(
            "wreck", home.Place, home.NewReport(), Number(seed + i), Number(Counts.Of(150, 400)));
        home.Run("reclaim", home.Place, home.NewReport(), Number(seed + 10), Number(Counts.Of(150, 400)));
        var seen = await home.ClientsEndAsync();

        Assert.DoesNotContain(seen.Refusals, line => line[2] is "internal" or "quarantined" or "unavailable");
        using var client = home.Client();
        var all = (await client.TasksAsync("default", new TaskQuery { Archived = true })).Tasks;
        Assert.Equal(500, all.Count);
        Assert.Empty((await client.VerifyAsync("default")).Findings);
    }

    static async Task CreateAsync(TestHome home, int count)
    {
        using var client = home.Client();
        var lane = new CreateRequest { Title = "", Assignee = "lane", MaxRetries = 1_000 };
        await Task.WhenAll(
            Enumerable.Range(0, count).Select(i => client.SubmitAsync("default", lane with { Title = $"task {i}" })));
    }

    /// <summary>
    /// Every run has ended, and the one that completed the task is the one whose worker was told so.
    /// </summary>
    static async Task AssertNoOrphanRunAsync(
        TestHome home, IEnumerable<string> tasks, Dictionary<string, string> completedBy)
    {
        using var client = home.Client();
        foreach (var task in tasks)
        {
            var runs = (await client.RunsAsync("default", task)).Runs;
            Assert.All(runs, run => Assert.NotNull(run.EndedAt));
            var completed = Assert.Single(runs, run => run.Outcome == "completed");
            Assert.Equal(completedBy[task], Number(completed.Id));
        }

        Assert.Empty((await client.VerifyAsync("default")).Findings);
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
