using System.Collections.Concurrent;
using Andon.Simulation.Fleet;

namespace Andon.Simulation;

/// <summary>Runs many seeds, on every processor; what a seed does depends on nothing but its number.</summary>
static class Seeds
{
    public static int RunStore(int first, int count, bool trace)
    {
        var coverage = new Coverage<Row>();
        return Tell(Play(first, count, coverage, trace ? Console.WriteLine : null), coverage, count, trace);
    }

    public static int RunFleet(int first, int count, bool trace)
    {
        var coverage = new Coverage<Moment>();
        var tell = trace ? Console.WriteLine : (Action<string>?)null;
        return Tell(Play(first, count, seed => FleetSimulation.Run(seed, coverage, tell)), coverage, count, trace);
    }

    public static IReadOnlyList<SimulationFailure> Play(
        int first, int count, Coverage<Row> coverage, Action<string>? trace = null) =>
        Play(first, count, seed => Simulation.Run(seed, coverage, trace));

    public static IReadOnlyList<SimulationFailure> Play(int first, int count, Action<int> run)
    {
        var failures = new ConcurrentBag<SimulationFailure>();
        Parallel.For(first, first + count, seed =>
        {
            try
            {
                run(seed);
            }
            catch (SimulationFailure failure)
            {
                failures.Add(failure);
            }
        });
        return [.. failures];
    }

    static int Tell<TRow>(IReadOnlyList<SimulationFailure> failures, Coverage<TRow> coverage, int count, bool trace)
        where TRow : struct, Enum
    {
        foreach (var failure in failures) Console.WriteLine(trace ? failure : failure.Message);
        Console.WriteLine(coverage);
        Console.WriteLine($"{count} seeds, {failures.Count} failed");
        return failures.Count == 0 ? 0 : 1;
    }
}
