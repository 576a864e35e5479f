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
            bed.Time(Bed.Andon, "up");
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
            bed.Time(Bed.Andon, "up");
            ours.Add(PipelineAsync(bed.Home, seconds).GetAwaiter().GetResult());
        }

        var (our, sync) = (new Figures(ours).Median, new Figures(syncs).Median);
        yield return new(
            "pipelined commands, one process, 64 in flight", $"{our:0} commands/s", $"append+fdatasync {sync:0}/s",
            $"≥ 8x: {our / sync:0.0}x", our >= 8 * sync);
    }

    static async Task<double> PipelineAsync(string home, double seconds)
    {
        using var client = Client.Connect(home);
        await client.WhereAsync();
        var clock = Stopwatch.StartNew();
        var lanes = Enumerable.Range(0, 64).Select(async _ =>
        {
            var commands = 0L;
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                await client.SubmitAsync("default", new CreateRequest { Title = "pipelined" });
                commands++;
            }

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
