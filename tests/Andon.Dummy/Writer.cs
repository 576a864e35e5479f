namespace Andon.Dummy;

/// <summary>
/// Creates tasks and completes every third one until the stop file is there; each answer goes into the report. The
/// title is unique, so a write that was done twice shows as two tasks.
/// </summary>
static class Writer
{
    public static async Task<int> RunAsync(string home, string reportPath, string stopFile, string name)
    {
        using var client = Clients.Of(home);
        using var report = new Report(reportPath);
        for (var i = 0; !File.Exists(stopFile); i++)
        {
            var title = $"{name}-{i}";
            if (await CreateAsync(client, report, title) is not { } task) continue;
            if (i % 3 == 0) await CompleteAsync(client, report, task);
        }

        return 0;
    }

    static async Task<string?> CreateAsync(AndonClient client, Report report, string title)
    {
        try
        {
            var reply =
                await client.SubmitAsync("default", new CreateRequest { Title = title, Body = $"body of {title}" });
            report.Ack("create", reply.Task!.Id, title);
            return reply.Task.Id;
        }
        catch (AndonException refusal)
        {
            report.Refused("create", refusal, title);
            return null;
        }
    }

    static async Task CompleteAsync(AndonClient client, Report report, string task)
    {
        try
        {
            await client.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" });
            report.Ack("complete", task);
        }
        catch (AndonException refusal)
        {
            report.Refused("complete", refusal, task);
        }
    }
}
