using System.Text.Json;
using Andon.Benchmarks.Clients;
using Andon.Protocol.Messages;

namespace Andon.Benchmarks.Rows;

/// <summary>
/// How soon work begins: from the answer that makes a task ready, or its parent done, to the first instruction of its
/// worker, and from the death of a worker to the settlement. Workers report through a pipe, which has no clock.
/// </summary>
static class Dispatch
{
    const int WarmUps = 20;
    const int Kills = 20;

    static readonly TimeSpan SampleMax = TimeSpan.FromSeconds(30);

    public static IEnumerable<Row> Measure(int repetitions)
    {
        using var bed = new Bed();
        var pipe = Path.Combine(bed.Place, "started");
        bed.Time("mkfifo", pipe);
        WriteProfiles(bed, pipe);
        bed.Time(Bed.Andon, "up", "--dispatch");
        using var client = Client.Connect(bed.Home);
        using var started = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
        Play(WarmUps, _ => ReadyAsync(client, started));
        yield return RowOf(
            "durable ready to the worker's first instruction",
            Play(repetitions, _ => ReadyAsync(client, started)), "a tick of 60 s", 25, 50);
        yield return RowOf(
            "parent done to the child's first instruction",
            Play(repetitions, _ => ChildAsync(client, started)), "people report minutes", null, 100);
        yield return RowOf(
            "worker killed to its run settled, tree gone",
            Play(Kills, number => KilledAsync(client, started, number, WorkerOf)), "a tick of 60 s", null, 1_000);
        yield return RowOf(
            "supervisor killed to its run settled, tree gone",
            Play(Kills, number => KilledAsync(client, started, number, run => SupervisorOf(bed, run))),
            "a tick of 60 s", null, 1_000);
    }

    static int WorkerOf(RunMessage run) => run.WorkerPid!.Value;

    static int SupervisorOf(Bed bed, RunMessage run)
    {
        var number = run.Id.ToString(CultureInfo.InvariantCulture);
        var file = Path.Combine(bed.Home, "boards", "default", "runs", number, "supervisor.json");
        using var seat = JsonDocument.Parse(File.ReadAllText(file));
        return seat.RootElement.GetProperty("pid").GetInt32();
    }

    static List<double> Play(int count, Func<int, Task<double>> sample)
    {
        var samples = new List<double>(count);
        for (var i = 0; i < count; i++) samples.Add(sample(i).WaitAsync(SampleMax).GetAwaiter().GetResult());
        return samples;
    }

    static Row RowOf(string what, List<double> samples, string yardstick, double? median, double p99)
    {
        var figures = new Figures(samples);
        var must = median is { } most ? $"p50 < {most} ms, p99 < {p99} ms" : $"p99 < {p99} ms";
        return new(
            what, $"p50 {figures.Median:0.0} ms, p99 {figures.P99:0.0} ms (of {figures.Count})", yardstick, must,
            figures.P99 < p99 && (median is null || figures.Median < median));
    }

    static async Task<double> ReadyAsync(AndonClient client, FileStream started)
    {
        var task = await CreateAsync(client, new CreateRequest { Title = "quick", Assignee = "quick" });
        var clock = Stopwatch.StartNew();
        await started.ReadExactlyAsync(new byte[1]);
        var elapsed = clock.Elapsed.TotalMilliseconds;
        await GoneAsync(client, task);
        return elapsed;
    }

    static async Task<double> ChildAsync(AndonClient client, FileStream started)
    {
        var parent = await CreateAsync(client, new CreateRequest { Title = "parent" });
        var child = await CreateAsync(
            client, new CreateRequest { Title = "child", Assignee = "quick", Parents = [parent] });
        await client.SubmitAsync("default", new CompleteRequest { Task = parent, Summary = "done" });
        var clock = Stopwatch.StartNew();
        await started.ReadExactlyAsync(new byte[1]);
        var elapsed = clock.Elapsed.TotalMilliseconds;
        await GoneAsync(client, child);
        return elapsed;
    }

    static async Task<double> KilledAsync(
        AndonClient client, FileStream started, int number, Func<RunMessage, int> victim)
    {
        var request = new CreateRequest { Title = "slow", Assignee = $"slow-{number}", MaxRetries = 1 };
        var task = await CreateAsync(client, request);
        await started.ReadExactlyAsync(new byte[1]);
        var run = await RunAsync(client, task, each => each.WorkerPid is not null);
        var pid = victim(run);
        var clock = Stopwatch.StartNew();
        using (var process = Process.GetProcessById(pid)) process.Kill();
        await GoneAsync(client, task);
        var elapsed = clock.Elapsed.TotalMilliseconds;
        await client.SubmitAsync("default", new ArchiveRequest { Task = task });
        return elapsed;
    }

    static async Task<string> CreateAsync(AndonClient client, CreateRequest request) =>
        (await client.SubmitAsync("default", request)).TaskId!;

    static Task<RunMessage> GoneAsync(AndonClient client, string task) =>
        RunAsync(client, task, run => run.TreeGoneAt is not null);

    static async Task<RunMessage> RunAsync(AndonClient client, string task, Func<RunMessage, bool> wanted)
    {
        while (true)
        {
            var runs = (await client.RunsAsync("default", task)).Runs;
            if (runs.Count > 0 && wanted(runs[0])) return runs[0];
            await Task.Delay(1);
        }
    }

    static void WriteProfiles(Bed bed, string pipe)
    {
        var folder = Directory.CreateDirectory(Path.Combine(bed.Home, "profiles")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "quick.yaml"),
            $"command: [sh, -c, 'printf x > {pipe}; exec andon complete --summary done']\n");

        // One each: the breaker of a profile opens when its runs do nothing but fail.
        for (var i = 0; i < Kills; i++)
        {
            File.WriteAllText(
                Path.Combine(folder, $"slow-{i}.yaml"), $"command: [sh, -c, 'printf x > {pipe}; exec sleep 600']\n");
        }

        File.WriteAllText(
            Path.Combine(bed.Home, "config.yaml"), "kanban: { load_max: 0, breaker_cards: 1000 }\n");
    }
}
