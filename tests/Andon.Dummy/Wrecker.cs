namespace Andon.Dummy;

/// <summary>
/// Gives random verbs to random tasks of the board: the worker that a board must survive. Refusals are the point.
/// </summary>
static class Wrecker
{
    public static async Task<int> RunAsync(string home, string reportPath, int seed, int count, bool reclaims)
    {
        var random = new Random(seed);
        using var client = Clients.Of(home);
        using var report = new Report(reportPath);
        var tasks =
            (await client.TasksAsync("default", new TaskQuery { Archived = true })).Tasks.Select(
                task => task.Id).ToList();
        for (var i = 0; i < count; i++)
        {
            var task = tasks[random.Next(tasks.Count)];
            var request = reclaims ? new ReclaimRequest { Task = task, Reason = "wreck" } : Any(random, task, tasks);
            try
            {
                var reply = await client.SubmitAsync("default", request);
                report.Ack(request.GetType().Name, task, $"{reply.Position}");
            }
            catch (AndonException refusal)
            {
                report.Refused(request.GetType().Name, refusal, task);
            }
        }

        return 0;
    }

    static VerbRequest Any(Random random, string task, List<string> tasks) => random.Next(16) switch
    {
        0 or 1 or 2 =>
            new ClaimRequest { Task = task, Kind = random.Next(2) == 0 ? "manual" : "pull", LeaseSeconds = 1 },
        3 or 4 => new CompleteRequest { Task = task, Summary = "wreck" },
        5 => new BlockRequest { Task = task, Reason = "wreck", Kind = "needs_input" },
        6 => new UnblockRequest { Task = task },
        7 => new CommentRequest { Task = task, Body = "wreck" },
        8 => new HeartbeatRequest { Task = task, Note = "wreck" },
        9 => new LinkRequest { Parent = tasks[random.Next(tasks.Count)], Child = task },
        10 => new ReviewRequest { Task = task, Summary = "wreck" },
        11 => new ReopenRequest { Task = task },
        12 => new ArchiveRequest { Task = task },
        13 => new RestoreRequest { Task = task },
        14 => new StopTaskRequest { Task = task },
        _ => new ResumeTaskRequest { Task = task },
    };
}
