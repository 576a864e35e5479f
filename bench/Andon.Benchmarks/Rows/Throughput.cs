using Andon.Benchmarks.Clients;
using Andon.Linux.Files;

namespace Andon.Benchmarks.Rows;

/// <summary>Durable commands a second, from many processes and from one.</summary>
static class Throughput
{
    const int Processes = 16;

    public static IEnumerable<Row> Measure(int repetitions, double seconds)
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            using var bed = new Bed();
            var path = Path.Combine(bed.Place, "yardstick.db");
            SqliteClient.Create(path);
            theirs.Add(bed.Race("sqlite", path, Processes, seconds));
            using var daemon = bed.Serve();
            ours.Add(bed.Race("andon", bed.Home, Processes, seconds));
        }

        var (our, their) = (new Figures(ours).Median, new Figures(theirs).Median);
        yield return new(
            $"durable create+claim+complete, {Processes} processes", $"{our:0} commands/s",
            $"WAL/FULL per command {their:0}/s", $"≥ 3.5x: {our / their:0.0}x",
            our >= 3.5 * their);
    }

    public static IEnumerable<Row> MeasurePipelined(int repetitions, double seconds)
    {
        var ours = new List<double>();
        var syncs = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            using var bed = new Bed();
            syncs.Add(SyncsPerSecond(bed.Place, seconds));
            using var daemon = bed.Serve();
            ours.Add(PipelineAsync(bed.Home, seconds).GetAwaiter().GetResult());
        }

        var (our, sync) = (new Figures(ours).Median, new Figures(syncs).Median);
        yield return new(
            "pipelined commands, one process, 64 in flight", $"{our:0} commands/s", $"append+fdatasync {sync:0}/s",
            $"≥ 8x: {our / sync:0.0}x", our >= 8 * sync);
    }

    /// <summary>The store alone, in this process: what a daemon could do at most.</summary>
    public static IEnumerable<Row> MeasureStore(int repetitions, double seconds)
    {
        foreach (var inFlight in (int[])[64, 512])
        {
            var ours = new List<double>();
            var syncs = new List<double>();
            for (var i = 0; i < repetitions; i++)
            {
                using var bed = new Bed();
                syncs.Add(SyncsPerSecond(bed.Place, seconds));
                ours.Add(StoreAsync(bed.Home, inFlight, seconds).GetAwaiter().GetResult());
            }

            var (our, sync) = (new Figures(ours).Median, new Figures(syncs).Median);
            yield return new(
                $"commands in the store's own process, {inFlight} in flight", $"{our:0} commands/s",
                $"append+fdatasync {sync:0}/s", $"≥ 8x: {our / sync:0.0}x", our >= 8 * sync);
        }
    }

    static async Task<double> StoreAsync(string home, int inFlight, double seconds)
    {
        await using var store = await StoreBed.CreateAsync(home);
        return await RateAsync(store.CycleAsync, inFlight, seconds);
    }

    static async Task<double> PipelineAsync(string home, double seconds)
    {
        using var client = Client.Connect(home);
        await client.WhereAsync();
        return await RateAsync(CreateAsync, 64, seconds);

        async Task<int> CreateAsync()
        {
            await client.SubmitAsync("default", new CreateRequest { Title = "pipelined" });
            return 1;
        }
    }

    /// <summary>Commands a second, with so many lanes of work that each go on when they were answered.</summary>
    static async Task<double> RateAsync(Func<Task<int>> work, int inFlight, double seconds)
    {
        var clock = Stopwatch.StartNew();
        var lanes = Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var commands = 0L;
            while (clock.Elapsed.TotalSeconds < seconds) commands += await work();
            return commands;
        });
        var done = (await Task.WhenAll(lanes)).Sum();
        return done / clock.Elapsed.TotalSeconds;
    }

    /// <summary>What the disk gives to one process that appends 256 bytes and syncs, again and again.</summary>
    static double SyncsPerSecond(string place, double seconds)
    {
        using var file = AppendFile.CreateExclusive(Path.Combine(place, "syncs"));
        var bytes = new byte[256];
        var clock = Stopwatch.StartNew();
        var count = 0L;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            file.WriteAll(bytes);
            file.SyncData();
            count++;
        }

        return count / clock.Elapsed.TotalSeconds;
    }
}
