using Xunit;

namespace Andon.Simulation;

public sealed class SimulationTests
{
    static readonly int Count = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 20_000 : 2_000;

    [Fact]
    public void Whatever_fails_what_was_acknowledged_is_there_once_and_what_was_refused_is_not()
    {
        var coverage = new Coverage<Row>();

        var failures = Seeds.Play(1, Count, coverage);

        Assert.Empty(failures.Take(5).Select(failure => failure.Message));
        Assert.Empty(coverage.Missing);
    }

    [Fact]
    public void A_seed_does_the_same_every_time()
    {
        var (first, second) = (new List<string>(), new List<string>());

        Simulation.Run(7, new Coverage<Row>(), first.Add);
        Simulation.Run(7, new Coverage<Row>(), second.Add);

        Assert.True(first.Count > 20);
        Assert.Equal(first, second);
    }
}
