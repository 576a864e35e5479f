using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.StoreContract.Disks;
using Xunit;

namespace Andon.Simulation;

/// <summary>What the simulator found, each as the shortest life that shows it.</summary>
public sealed class FoundBugsTests : IDisposable
{
    static readonly Actor Ada = new(ActorKind.Human, "ada");

    readonly List<string> _told = [];
    readonly World _world;
    readonly Clients _clients;

    public FoundBugsTests()
        : this(seed: 1)
    {
    }

    FoundBugsTests(int seed)
    {
        _world = new World(new Random(seed), new Coverage<Row>(), _told.Add) { PowerFails = false };
        _clients = new Clients(_world, new Coverage<Row>(), _told.Add);
        Start();
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(Blow.KillBefore)]
    [InlineData(Blow.Fail)]
    public void Frames_that_a_dead_process_never_synced_are_durable_before_they_count(Blow blow)
    {
        // What a cut of the power takes is chance.
        for (var seed = 1; seed <= 20; seed++)
        {
            using var life = new FoundBugsTests(seed);
            life.LoseUnsyncedFrames(blow);
        }
    }

    [Fact]
    public void A_header_overwritten_under_the_daemon_is_made_good_before_the_next_answer()
    {
        Create("first");
        _world.Disk.Overwrite(Segment(), offset: 20, [1, 2, 3, 4]);
        Create("second");

        CutPower();

        Start();
        _clients.Check(isWhole: true);
    }

    [Fact]
    public void A_header_whose_version_was_overwritten_is_damaged_and_not_of_the_future()
    {
        Create("first");
        _world.Stop();
        _world.Disk.Overwrite(Segment(), offset: 8, [9]);

        Start();
        _clients.Check(isWhole: true);
    }

    [Fact]
    public void A_projection_that_ends_before_the_base_is_made_anew()
    {
        Create("first");
        Create("second");
        _world.Disk.Overwrite(Segment(), offset: 300, [1, 2, 3, 4]);
        Create("third");
        Assert.Contains(_told, line => line.Contains("written anew from the database", StringComparison.Ordinal));

        CutPower();

        Start();
        _clients.Check(isWhole: true);
    }

    [Fact]
    public void A_command_that_was_refused_in_the_end_does_not_come_back()
    {
        Create("first");
        var card = _clients.Ledger.Cards[0];
        var release = _clients.NewRequest(new ArchiveCard(card), Ada);
        StrikeNext(DiskCall.Sync, Blow.Fail, thenAll: true);
        _clients.Send([release]);
        _world.Disk.Strike = _world.Faults.Meet;
        Assert.Equal(Knowledge.Unknown, release.Knowledge);

        // Nothing else is written: what follows is refused.
        _clients.Send([_clients.NewRequest(new CreateCard(" "), Ada)]);
        _world.Die();

        Start();
        Assert.DoesNotContain(_world.Content.Requests, kept => kept.Request.Id == release.Id);
    }

    [Fact]
    public void A_number_that_was_passed_over_is_not_a_missing_segment()
    {
        Create("first");
        _world.Stop();
        _world.Files.Damage("somebody wrote into it");
        Start();
        _world.Stop();
        var passedOver = Segment();
        _world.Disk.Overwrite(passedOver, offset: 20, [1, 2, 3, 4]);
        _world.Files.Damage("somebody wrote into it");
        Start();
        Create("second");
        _world.Stop();
        _world.Disk.Vanish(passedOver);
        _world.Files.Damage("somebody wrote into it");

        Start();
        _clients.Check(isWhole: true);
    }

    void LoseUnsyncedFrames(Blow blow)
    {
        Create("first");
        StrikeNext(DiskCall.Sync, blow, thenAll: true);
        Create("second");
        _world.Die();

        Start();
        _clients.Resolve();
        CutPower();

        Start();
        _clients.Check(isWhole: true);
    }

    void Start()
    {
        _world.Disk.Strike = _world.Faults.Meet;
        _clients.BringUp(() => { });
    }

    void Create(string title) => _clients.Send([_clients.NewRequest(new CreateCard(title), Ada)]);

    /// <summary>The process is gone and all that may be lost with the power is.</summary>
    void CutPower()
    {
        _world.Die();
        _world.Disk.CutPower();
        _world.Files.CutPower(unsynced => unsynced);
    }

    void StrikeNext(DiskCall struck, Blow blow, bool thenAll)
    {
        var wasStruck = false;
        _world.Disk.Strike = (call, _) =>
        {
            if (wasStruck && thenAll && call is not DiskCall.Read) return Blow.Fail;
            if (call != struck) return Blow.None;
            wasStruck = true;
            return blow;
        };
    }

    string Segment() => World.PathOf(_world.Disk.List(World.LogDirectory)[^1]);
}
