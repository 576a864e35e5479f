using Xunit;

namespace Andon.Simulation.Fleet;

public sealed class FleetTests
{
    static readonly int Count = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 50_000 : 10_000;

    [Fact]
    public void Whatever_workers_people_and_daemons_do_dispatch_keeps_its_laws_and_comes_to_an_end()
    {
        var coverage = new Coverage<Moment>();

        var failures = Seeds.Play(1, Count, seed => FleetSimulation.Run(seed, coverage));

        Assert.Empty(failures.Take(5).Select(failure => failure.Message));
        Assert.Empty(coverage.Missing);
    }

    [Fact]
    public void A_seed_does_the_same_every_time()
    {
        var (first, second) = (new List<string>(), new List<string>());

        FleetSimulation.Run(7, new Coverage<Moment>(), first.Add);
        FleetSimulation.Run(7, new Coverage<Moment>(), second.Add);

        Assert.True(first.Count > 100);
        Assert.Equal(first, second);
    }
}
