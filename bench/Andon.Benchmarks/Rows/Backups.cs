using Andon.Benchmarks.Clients;

namespace Andon.Benchmarks.Rows;

/// <summary>
/// What people who write notice of backups and checks, beside the same writers without them, turn by turn.
/// </summary>
static class Backups
{
    const int Writers = 8;

    public static IEnumerable<Row> Measure(int rounds, double seconds, int tasks)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        Latency.Fill(bed.Home, tasks).GetAwaiter().GetResult();
        bed.Time(Bed.Andon, "backup", "now");
        var made = 0;
        var (without, with) = Compare(bed, rounds, seconds, () =>
        {
            var stop = new CancellationTokenSource();
            var backups = Task.Run(() => BackUp(bed, stop.Token));
            return () =>
            {
                stop.Cancel();
                made += backups.GetAwaiter().GetResult();
                stop.Dispose();
            };
        });
        yield return RowOf($"p99 of a write by {Writers} writers under {made} backups", without, with);
    }

    public static IEnumerable<Row> MeasureChecks(int rounds, double seconds, int tasks)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        Latency.Fill(bed.Home, tasks).GetAwaiter().GetResult();
        var configuration = Path.Combine(bed.Home, "config.yaml");
        var (without, with) = Compare(bed, rounds, seconds, () =>
        {
            File.WriteAllText(configuration, "kanban: { check_interval: 1s }\n");
            return () => File.WriteAllText(configuration, "kanban: { check_interval: 1h }\n");
        });
        yield return RowOf($"p99 of a write by {Writers} writers under checks", without, with);
    }

    static (List<Figures> Without, List<Figures> With) Compare(
        Bed bed, int rounds, double seconds, Func<Action> begin)
    {
        var (without, with) = (new List<Figures>(), new List<Figures>());
        for (var round = 0; round < rounds; round++)
        {
            without.Add(new Figures(Write(bed.Home, seconds)));
            var end = begin();
            with.Add(new Figures(Write(bed.Home, seconds)));
            end();
        }

        return (without, with);
    }

    static Row RowOf(string what, List<Figures> without, List<Figures> with)
    {
        var (alone, beside) = (MedianOf(without, one => one.P99), MedianOf(with, one => one.P99));
        var (aloneMedian, besideMedian) =
            (MedianOf(without, one => one.Median), MedianOf(with, one => one.Median));
        return new(
            what, $"{beside:0.0} ms (median {besideMedian:0.00})",
            $"without {alone:0.0} ms (median {aloneMedian:0.00})",
            $"≤ 2x: {beside / alone:0.00}x", beside <= 2 * alone);
    }

    /// <summary>One backup after the other; answers how many.</summary>
    static int BackUp(Bed bed, CancellationToken stop)
    {
        var made = 0;
        while (!stop.IsCancellationRequested)
        {
            bed.Time(Bed.Andon, "backup", "now");
            made++;
        }

        return made;
    }

    /// <summary>Milliseconds of every write, each of them synced before it is answered.</summary>
    static List<double> Write(string home, double seconds)
    {
        var all = new List<double>();
        var writers = Enumerable.Range(0, Writers).Select(_ => new Thread(() =>
        {
            var samples = new List<double>();
            using var client = Client.Connect(home, blocking: true);
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                var began = clock.Elapsed;
                client.SubmitAsync("default", new CreateRequest { Title = "benchmark", Body = "a body" })
                    .GetAwaiter().GetResult();
                samples.Add((clock.Elapsed - began).TotalMilliseconds);
            }

            lock (all) all.AddRange(samples);
        })).ToList();
        foreach (var writer in writers) writer.Start();
        foreach (var writer in writers) writer.Join();
        return all;
    }

    static double MedianOf(IEnumerable<Figures> figures, Func<Figures, double> of) =>
        new Figures(figures.Select(of)).Median;
}
