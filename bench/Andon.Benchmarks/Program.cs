using Andon.Benchmarks;
using Andon.Benchmarks.Clients;
using Andon.Benchmarks.Rows;

if (args is ["client", var kind, var place, var startFile, var length])
    return await Client.RunAsync(kind, place, startFile, double.Parse(length, CultureInfo.InvariantCulture));

var full = args.Contains("--full");
var chosen = args.Where(argument => !argument.StartsWith('-')).ToHashSet();
(string Name, Func<IEnumerable<Row>> Measure)[] all =
[
    ("throughput", () => Throughput.Measure(full ? 5 : 3, full ? 10 : 4)),
    ("pipelined", () => Throughput.MeasurePipelined(full ? 5 : 3, full ? 10 : 4)),
    ("store", () => Throughput.MeasureStore(full ? 5 : 3, full ? 10 : 4)),
    ("list", () => Latency.MeasureList(full ? 200 : 60)),
    ("long-list", () => Latency.MeasureLongList(full ? 50 : 20)),
    ("start", () => Latency.MeasureStart(full ? 20 : 5)),
    ("racing", () => Latency.MeasureRacingStart(100)),
    ("take-over", () => Latency.MeasureTakeOver(full ? 100 : 15)),
    ("dispatch", () => Dispatch.Measure(200)),
    ("large", () => Latency.MeasureLargeBoard(full ? 1_000_000 : 50_000, 300)),
    ("backups", () => Backups.Measure(full ? 7 : 3, full ? 10 : 5, full ? 100_000 : 20_000)),
    ("checks", () => Backups.MeasureChecks(full ? 7 : 3, full ? 10 : 5, full ? 100_000 : 20_000)),
    ("footprint", () => Footprint.Measure(50)),
];
var names = all.Select(one => one.Name).ToList();
if (args.Except([.. names, "--full"]).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"{unknown} is not measured. Say --full, or any of {string.Join(", ", names)}.");
    return 64;
}

if (!File.Exists(Bed.Andon) || !File.Exists(Bed.Daemon))
{
    await Console.Error.WriteLineAsync("The native binaries are measured, and there are none: run ./build.sh first.");
    return 2;
}

Console.WriteLine(
    $"{Environment.ProcessorCount} cores; log synced by fdatasync before each answer; "
        + $"temporary files in {Path.GetTempPath()}");
var missed = 0;
foreach (var (name, measure) in all.Where(one => chosen.Count == 0 || chosen.Contains(one.Name)))
{
    foreach (var row in measure())
    {
        Console.WriteLine(row);
        if (!row.Met) missed++;
    }
}

return missed == 0 ? 0 : 1;
