using Andon.Benchmarks.Clients;

namespace Andon.Benchmarks.Rows;

/// <summary>Descriptors and memory.</summary>
static class Footprint
{
    public static IEnumerable<Row> Measure(int gateways)
    {
        using var bed = new Bed();
        bed.Time(Bed.Andon, "up");
        var profiles = Directory.CreateDirectory(Path.Combine(bed.Home, "profiles")).FullName;
        for (var i = 0; i < gateways; i++)
            File.WriteAllText(
                Path.Combine(profiles, $"g{i}.yaml"),
                $"description: Gateway {i}.\nkanban:\n  dispatch_in_gateway: false\n");
        var processes =
            Enumerable.Range(0, gateways).Select(
                i => bed.Start(Bed.Andon, "gateway", "run", "--profile", $"g{i}")).ToList();
        using var client = Client.Connect(bed.Home);
        while (client.StatusAsync().GetAwaiter().GetResult().Dispatcher!.Gateways.Count < gateways) Thread.Sleep(50);
        Thread.Sleep(2000);
        var open = Descriptors(bed.OwnerPid, bed.Database);
        yield return new(
            $"descriptors on the store, {gateways} gateways", $"{open}", "280+ with 7 gateways", "≤ 12", open <= 12);
        var gateway = processes.Max(process => Resident(process.Id));
        var daemon = Resident(bed.OwnerPid);
        yield return new("idle memory of a gateway", $"{gateway:0} MB", "", "≤ 30 MB", gateway <= 30);
        yield return new(
            $"idle memory of the daemon, {gateways} attached", $"{daemon:0} MB", "", "≤ 80 MB", daemon <= 80);
        foreach (var process in processes)
        {
            process.Kill();
            process.Dispose();
        }
    }

    static int Descriptors(int pid, string prefix) => Directory.GetFileSystemEntries($"/proc/{pid}/fd")
        .Count(link => new FileInfo(link).LinkTarget?.StartsWith(prefix, StringComparison.Ordinal) == true);

    /// <summary>Resident memory in megabytes of 1,000,000 bytes.</summary>
    public static double Resident(int pid) => File.ReadLines($"/proc/{pid}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line =>
            double.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6)
        .Single();
}
