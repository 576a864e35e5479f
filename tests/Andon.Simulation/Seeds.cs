using System.Collections.Concurrent;

namespace Andon.Simulation;

/// <summary>Runs many seeds, on every processor; what a seed does depends on nothing but its number.</summary>
static class Seeds
{
    public static int Run(int first, int count, bool trace)
    {
        var coverage = new Coverage();
        var failures = Play(first, count, coverage, trace ? Console.WriteLine : null);
        foreach (var failure in failures) Console.WriteLine(trace ? failure : failure.Message);
        Console.WriteLine(coverage);
        Console.WriteLine($"{count} seeds, {failures.Count} failed");
        return failures.Count == 0 ? 0 : 1;
    }

    public static IReadOnlyList<SimulationFailure> Play(
        int first, int count, Coverage coverage, Action<string>? trace = null)
    {
        var failures = new ConcurrentBag<SimulationFailure>();
        Parallel.For(first, first + count, seed =>
        {
            try
            {
                Simulation.Run(seed, coverage, trace);
            }
            catch (SimulationFailure failure)
            {
                failures.Add(failure);
            }
        });
        return [.. failures];
    }
}
