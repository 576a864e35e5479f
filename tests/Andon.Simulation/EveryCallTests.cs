using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.StoreContract.Disks;
using Xunit;

namespace Andon.Simulation;

/// <summary>
/// One short life of a store, from its making over a few commits and a stop to the next start, played once for every
/// call that it makes to the world: that call fails, or it is the process's last.
/// </summary>
public sealed class EveryCallTests
{
    const int CallsMin = 50;

    static readonly Actor Ada = new(ActorKind.Human, "ada");

    [Theory]
    [InlineData(Blow.Fail, 1)]
    [InlineData(Blow.Fail, 4)]
    [InlineData(Blow.Fail, int.MaxValue)]
    [InlineData(Blow.KillBefore, 1)]
    [InlineData(Blow.KillAfter, 1)]
    public void Every_call_may_fail_or_be_the_last(Blow blow, int length)
    {
        foreach (var power in (bool[])[false, true])
        {
            var calls = 0;
            while (Play(new Plan(calls, blow, length, power)) > 0) calls++;
            Assert.True(calls > CallsMin, $"Only {calls} calls were struck.");
        }
    }

    [Theory]
    [InlineData(Blow.KillBefore, false)]
    [InlineData(Blow.KillAfter, true)]
    public void Every_call_of_the_start_after_every_death_may_be_the_last_too(Blow blow, bool power)
    {
        var lives = 0;
        for (var first = 0; Play(new Plan(first, blow, 1, power)) > 0; first++)
        {
            var second = 0;
            while (Play(new Plan(first, blow, 1, power) { InStart = second }) > 1) second++;
            lives += second;
        }

        Assert.True(lives > CallsMin * 5, $"Only {lives} lives were played.");
    }

    /// <summary>Answers how often the plan struck: nothing any more when the life is over before.</summary>
    static int Play(Plan plan)
    {
        var random = new Random((plan.At * 1000) + (plan.InStart ?? 0));
        using var world = new World(random, new Coverage<Row>(), _ => { }) { PowerFails = plan.PowerFails };
        try
        {
            Live(world, new Clients(world, new Coverage<Row>(), _ => { }), plan);
            return world.Faults.Strikes;
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException($"{plan}: {broken.Message}", broken);
        }
    }

    static void Live(World world, Clients clients, Plan plan)
    {
        var again = plan.InStart;
        world.Faults.Arm(plan.At, plan.Blow, plan.Length == int.MaxValue ? long.MaxValue : plan.Length);
        Start();
        var first = CardId.From(((ulong)(world.Circumstances.Now.Microseconds / 1000) << 16) + 1);
        Command[][] batches =
        [
            [new CreateCard("one"), new CreateCard("  "), new CreateCard("two")],
            [new ClaimCard(first, RunKinds.Manual), new CommentCard(first, "a remark")],
            [new CompleteCard(first) { Summary = "done" }],
        ];
        foreach (var batch in batches)
        {
            clients.Send([.. batch.Select(command => clients.NewRequest(command, Ada))]);
            Start();
        }

        clients.Idle(isSuspicious: false);
        Start();
        world.Stop();
        Start();
        world.Faults.Disarm();
        clients.Resolve();
        clients.Idle(isSuspicious: false);
        clients.Check(isWhole: true);
        world.Stop();
        Start();
        clients.Check(isWhole: true);

        void Start()
        {
            if (world.IsRunning) return;
            if (!world.TryStart()) clients.BringUp(ArmAgain);
            clients.Ledger.CatchUp(world.Content);
        }

        void ArmAgain()
        {
            if (again is { } at) world.Faults.Arm(at, plan.Blow);
            again = null;
        }
    }

    /// <summary>What goes wrong in a life, and in the start after it.</summary>
    sealed record Plan(int At, Blow Blow, int Length, bool PowerFails)
    {
        public int? InStart { get; init; }
    }
}
