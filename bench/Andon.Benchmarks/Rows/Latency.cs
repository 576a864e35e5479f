using Andon.Benchmarks.Clients;

namespace Andon.Benchmarks.Rows;

/// <summary>
/// How long one thing takes: a whole command line, a long list, a start, a take-over, an operation on a large board.
/// </summary>
static class Latency
{
    /// <summary>The first long answers make the daemon's heap grow; it lives for weeks.</summary>
    const int WarmUps = 10;

    public static IEnumerable<Row> MeasureList(int repetitions)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        for (var i = 0; i < 20; i++) bed.Time(Bed.Andon, "create", $"task {i}");
        var nothing = new Figures(Enumerable.Range(0, repetitions).Select(_ => bed.Time("/bin/true"))).Median * 1000;
        var list = new Figures(Enumerable.Range(0, repetitions).Select(_ => bed.Time(Bed.Andon, "list"))).Median * 1000;
        yield return new(
            "whole `andon list`, warm, 20 tasks", $"{list:0.0} ms", $"/bin/true {nothing:0.0} ms; reference 830 ms",
            "< 15 ms", list < 15);
    }

    public static IEnumerable<Row> MeasureLongList(int repetitions)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        Fill(bed.Home, 10_000).GetAwaiter().GetResult();
        using var raw = new RawClient(bed.Home);
        for (var i = 0; i < WarmUps; i++) raw.Time("v1/boards/default/tasks");
        using var client = Client.Connect(bed.Home);
        var inside = new Figures(Enumerable.Range(0, repetitions).Select(_ => raw.Time("v1/boards/default/tasks")));
        var whole = new Figures(
            Enumerable.Range(0, repetitions).Select(_ => Timed(() => client.TasksAsync("default", new TaskQuery()))));
        yield return new(
            "list of 10,000 summaries, warm, to the last byte", $"{inside.Median:0} ms",
            $"reference 213 ms inside; with reading it in a client {whole.Median:0} ms", "≤ 60 ms",
            inside.Median <= 60);
    }

    public static IEnumerable<Row> MeasureStart(int repetitions)
    {
        var first = new List<double>();
        var again = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            using var bed = new Bed();
            first.Add(bed.Time(Bed.Andon, "list") * 1000);
            bed.Time(Bed.Andon, "down");
            bed.Time(Bed.Andon, "up");
            bed.Time(Bed.Andon, "down");
            again.Add(bed.Time(Bed.Andon, "up") * 1000);
        }

        yield return new(
            "no daemon, no home: first answer", $"{new Figures(first).Median:0} ms", "", "< 300 ms",
            new Figures(first).Median < 300);
        yield return new(
            "daemon start to first answer, home exists", $"{new Figures(again).Median:0} ms", "", "< 300 ms",
            new Figures(again).Median < 300);
    }

    public static IEnumerable<Row> MeasureRacingStart(int clients)
    {
        using var bed = new Bed();
        var clock = Stopwatch.StartNew();
        var racing = Enumerable.Range(0, clients).Select(i => bed.Start(Bed.Andon, "create", $"racer {i}")).ToList();
        foreach (var one in racing) one.WaitForExit();
        var elapsed = clock.Elapsed.TotalMilliseconds;
        using var client = Client.Connect(bed.Home);
        var epoch = client.WhereAsync().GetAwaiter().GetResult().Owner!.Epoch;
        var served = racing.Count(one => one.ExitCode == 0);
        yield return new($"{clients} clients racing, no daemon, no home",
            $"{served} served, {epoch} daemon, {elapsed:0} ms", "", "exactly one, all served", served == clients
                && epoch == 1);
    }

    public static IEnumerable<Row> MeasureTakeOver(int repetitions)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        Fill(bed.Home, 2_000).GetAwaiter().GetResult();
        var samples = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            using (var owner = Process.GetProcessById(bed.OwnerPid))
            {
                owner.Kill();
                owner.WaitForExit();
            }

            samples.Add(bed.Time(Bed.Andon, "create", $"after kill {i}") * 1000);
        }

        var figures = new Figures(samples);
        yield return new(
            "take-over after kill -9, write acknowledged", $"median {figures.Median:0} ms, p99 {figures.P99:0} ms", "",
            "< 1 s", figures.P99 < 1000);
    }

    public static IEnumerable<Row> MeasureLargeBoard(int tasks, int operations)
    {
        var small = OperationsOn(1_000, operations);
        var large = OperationsOn(tasks, operations);
        yield return new($"one task's operations at {tasks:N0} tasks", $"{large:0.00} ms",
            $"at 1,000 tasks {small:0.00} ms", $"≤ 1.5x: {large / small:0.00}x", large <= 1.5 * small);
    }

    static double OperationsOn(int tasks, int operations)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        Fill(bed.Home, tasks).GetAwaiter().GetResult();
        using var client = Client.Connect(bed.Home);
        var samples = Enumerable.Range(0, operations).Select(_ => Timed(() => CycleAsync(client))).ToList();
        return new Figures(samples.Skip(operations / 5)).Median;
    }

    static async Task CycleAsync(AndonClient client)
    {
        var task = (await client.SubmitAsync("default", new CreateRequest { Title = "one" })).TaskId!;
        await client.SubmitAsync("default", new ClaimRequest { Task = task });
        await client.SubmitAsync("default", new CommentRequest { Task = task, Body = "a remark" });
        await client.SubmitAsync("default", new CompleteRequest { Task = task, Summary = "done" });
        await client.TaskAsync("default", task);
        await client.TasksAsync("default", new TaskQuery { Limit = 20 });
    }

    public static async Task Fill(string home, int tasks)
    {
        using var client = Client.Connect(home);
        var left = tasks;
        await Task.WhenAll(Enumerable.Range(0, 128).Select(async lane =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await client.SubmitAsync(
                    "default", new CreateRequest { Title = $"filler {lane}", Assignee = $"lane-{lane % 7}" });
        }));
    }

    static double Timed(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        work().GetAwaiter().GetResult();
        return clock.Elapsed.TotalMilliseconds;
    }
}
