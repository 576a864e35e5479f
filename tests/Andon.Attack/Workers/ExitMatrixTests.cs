using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Protocol.Verbs;

namespace Andon.Attack.Workers;

/// <summary>Every way in which a worker can exit, with its report before, after or never.</summary>
public sealed class ExitMatrixTests
{
    static readonly int[] Codes = [0, 1, 2, 75, 127, 137, 139, 143];

    [Fact]
    public async Task Whatever_a_worker_exits_with_and_whenever_it_reports_its_run_has_one_outcome()
    {
        await using var home = new TestHome();
        using var fleet = new Fleet(home);
        fleet.Configure("max_in_progress: 4");
        foreach (var code in Codes)
        {
            foreach (var when in (string[])["before", "after", "never"])
                fleet.Profile($"exit-{code}-{when}", ["exit", $"{code}", when]);
        }

        await fleet.UpAsync();
        var cases = new List<(int Code, string When, string Task)>();
        foreach (var code in Codes)
        {
            foreach (var when in (string[])["before", "after", "never"])
            {
                var request = new CreateRequest { Title = "x", Assignee = $"exit-{code}-{when}", MaxRetries = 1 };
                cases.Add((code, when, await fleet.CreateAsync(request)));
            }
        }

        foreach (var (code, when, task) in cases) await CheckAsync(home, fleet, task, code, when);
        Assert.Empty((await fleet.Client.VerifyAsync("default")).Findings);
    }

    static async Task CheckAsync(TestHome home, Fleet fleet, string task, int code, string when)
    {
        var run = await fleet.EndAsync(task);
        var expected = when == "before" ? "completed" : code switch
        {
            0 => "protocol_violation",
            75 => "rate_limited",
            _ => "crashed",
        };
        Assert.Equal((expected, code), (run.Outcome, run.ExitCode ?? -1));
        if (when == "after") await SpeakLateAsync(home, task, run.Id, run.WorkspacePath!);
        var events = (await fleet.Client.TaskAsync("default", task)).Events;
        var ends = events.Where(happened => happened.RunId == run.Id && IsEnd(happened.Kind)).ToList();
        Assert.True(ends.Count == 1, $"exit {code}, {when}: {string.Join(", ", ends.Select(end => end.Kind))}");
        var status = (expected, code) switch
        {
            ("completed", _) => "done",
            ("rate_limited", _) => "ready",
            _ => "blocked",
        };
        Assert.Equal(status, (await fleet.TaskAsync(task)).Status);
    }

    /// <summary>The run is over: whoever has its secret changes nothing any more.</summary>
    static async Task SpeakLateAsync(TestHome home, string task, long run, string workspace)
    {
        var token = await File.ReadAllTextAsync(Path.Combine(workspace, "token"));
        using var late = new AndonClient(home.Home, new ClientOptions
        {
            Time = TimeProvider.System,
            Salt = (ulong)run,
            MayStart = false,
            Worker = new WorkerCredential(new RunId(run), token),
        });
        VerbRequest[] requests =
        [
            new CompleteRequest { Task = task, Summary = "late" },
            new CommentRequest { Task = task, Body = "late" },
            new HeartbeatRequest { Task = task, Note = "late" },
            new UsageRequest { Task = task, TokensIn = 7 },
        ];
        foreach (var request in requests)
        {
            var refused = await Assert.ThrowsAsync<AndonException>(() => late.SubmitAsync("default", request));
            Assert.Equal(ErrorCode.RunSuperseded, refused.Code);
        }

        var shown = await late.TaskAsync("default", task);
        Assert.Empty(shown.Comments);
        Assert.DoesNotContain(shown.Events, happened => happened.Kind is "heartbeat" or "usage" or "completed");
    }

    static bool IsEnd(string kind) => kind is "completed" or "crashed" or "protocol_violation" or "rate_limited"
        or "timed_out" or "reclaimed" or "stopped" or "spawn_failed" or "stale";
}
