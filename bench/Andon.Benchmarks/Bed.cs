namespace Andon.Benchmarks;

/// <summary>A scratch home and the native programs that are measured in it; nothing outside it is touched.</summary>
sealed class Bed : IDisposable
{
    static int _count;

    public Bed()
    {
        Place = Path.Combine(Path.GetTempPath(), $"andon-bench-{Environment.ProcessId}-{++_count}");
        Directory.CreateDirectory(Place);
        Home = Path.Combine(Place, "home");
    }

    public string Place { get; }

    public string Home { get; }

    /// <summary>The native binaries, as ./build.sh leaves them.</summary>
    public static string Andon { get; } = Path.Combine(Root(), "artifacts", "bin", "andon");

    public static string Daemon { get; } = Path.Combine(Root(), "artifacts", "bin", "andond");

    public string Database => Path.Combine(Home, "boards", "default", "board.db");

    public int OwnerPid => OwnerRecord.TryRead(AndonHome.Resolve(Home))!.Pid;

    public Process Start(string program, params string[] arguments)
    {
        var start =
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var name in start.Environment.Keys.Where(
                name => name.StartsWith("ANDON_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment[AndonHome.Variable] = Home;
        return Process.Start(start)!;
    }

    /// <summary>Seconds from start to end of the process, which has to succeed.</summary>
    public double Time(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var elapsed = clock.Elapsed.TotalSeconds;
        if (process.ExitCode == 0) return elapsed;
        throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)}: {output} {process.StandardError.ReadToEnd()}");
    }

    /// <summary>
    /// The daemon as a child of ours, so that it has our environment, which a daemon on its own never gets; until it
    /// serves. It ends with the bed.
    /// </summary>
    public Process Serve()
    {
        var daemon = Start(Daemon, "--home", Home, "--dispatch");
        _ = daemon.StandardOutput.ReadToEndAsync();
        _ = daemon.StandardError.ReadToEndAsync();
        while (OwnerRecord.TryRead(AndonHome.Resolve(Home)) is null)
        {
            if (daemon.HasExited) throw new InvalidOperationException($"{Daemon} ended with {daemon.ExitCode}.");
            Thread.Sleep(1);
        }

        return daemon;
    }

    /// <summary>Commands a second over all client processes.</summary>
    public double Race(string kind, string place, int processes, double seconds)
    {
        var startFile = Path.Combine(Place, $"start-{kind}-{processes}");
        File.Delete(startFile);
        var self = Environment.ProcessPath!;
        var clients = Enumerable.Range(0, processes).Select(_ => Start(
            self, "client", kind, place, startFile, seconds.ToString(CultureInfo.InvariantCulture))).ToList();
        Thread.Sleep(TimeSpan.FromSeconds(3));
        File.WriteAllText(startFile, "");
        return clients.Sum(Rate);
    }

    public void Dispose()
    {
        if (OwnerRecord.TryRead(AndonHome.Resolve(Home)) is { } owner && owner.IsAlive())
        {
            using var process = Process.GetProcessById(owner.Pid);
            process.Kill();
            process.WaitForExit();
        }

        Directory.Delete(Place, recursive: true);
    }

    static double Rate(Process client)
    {
        var output = client.StandardOutput.ReadToEnd();
        client.WaitForExit();
        if (client.ExitCode != 0) throw new InvalidOperationException(client.StandardError.ReadToEnd());
        client.Dispose();
        var parts = output.Split(' ');
        return double.Parse(parts[0], CultureInfo.InvariantCulture) / double.Parse(
            parts[1], CultureInfo.InvariantCulture);
    }

    static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Andon.slnx"))) return folder;
        }

        throw new InvalidOperationException("Run it from the repository.");
    }
}
