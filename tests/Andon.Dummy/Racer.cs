namespace Andon.Dummy;

/// <summary>
/// A pull worker: claims whatever is ready, works a moment, completes it with its run's token. It stops when nothing
/// is ready or running any more. What it reports as completed nobody else may have completed.
/// </summary>
static class Racer
{
    public static async Task<int> RunAsync(
        string home, string reportPath, string name, int leaseSeconds, int workMilliseconds)
    {
        using var client = Clients.Of(home);
        using var report = new Report(reportPath);
        while (true)
        {
            var open =
                await client.TasksAsync("default", new TaskQuery { Statuses = ["ready", "running"], Limit = 200 });
            if (open.Tasks.Count == 0) return 0;
            var ready = open.Tasks.Where(task => task.Status == "ready").ToList();
            if (ready.Count == 0) await Task.Delay(20);
            foreach (var task in ready) await TryAsync(
                home, client, report, task.Id, name, leaseSeconds, workMilliseconds);
        }
    }

    static async Task TryAsync(
        string home, AndonClient client, Report report, string task, string name, int leaseSeconds,
        int workMilliseconds)
    {
        CommandReply claimed;
        try
        {
            var claim = new ClaimRequest { Task = task, Kind = "pull", LeaseSeconds = leaseSeconds, ClaimLock = name };
            claimed = await client.SubmitAsync("default", claim);
        }
        catch (AndonException refusal)
        {
            report.Refused("claim", refusal, task);
            return;
        }

        report.Ack("claim", task, $"{claimed.Run}");
        // Sometimes shorter than a lease, sometimes longer: some runs are overtaken, and all tasks are done in the
        // end.
        await Task.Delay(Random.Shared.Next(workMilliseconds * 2));
        await CompleteAsync(home, report, task, claimed, name);
    }

    static async Task CompleteAsync(string home, Report report, string task, CommandReply claimed, string name)
    {
        using var worker = Clients.Of(home, new WorkerCredential(new RunId(claimed.Run!.Value), claimed.RunToken!));
        try
        {
            await worker.SubmitAsync(
                "default", new CompleteRequest { Task = task, Summary = $"by {name} in run {claimed.Run}" });
            report.Ack("complete", task, $"{claimed.Run}");
        }
        catch (AndonException refusal)
        {
            report.Refused("complete", refusal, task);
        }
    }
}
