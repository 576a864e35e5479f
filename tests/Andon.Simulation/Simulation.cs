using Andon.Storage.Contract;
using Andon.StoreContract;

namespace Andon.Simulation;

/// <summary>
/// One seed: clients send random commands to a store whose disk fails, whose process dies and whose files are damaged,
/// and send them again until they know what became of them. After each step everything that the store promises is
/// checked. Runs on one thread; the seed alone decides.
/// </summary>
sealed class Simulation : IDisposable
{
    readonly Random _random;
    readonly Coverage<Row> _coverage;
    readonly Action<string> _trace;
    readonly World _world;
    readonly Clients _clients;
    readonly RandomVerbs _verbs;

    /// <summary>
    /// Then the projection is the only copy, and nothing else may go wrong until there are two again.
    /// </summary>
    bool _isLogDamaged;

    Simulation(int seed, Coverage<Row> coverage, Action<string> trace)
    {
        (_random, _coverage, _trace) = (new Random(seed), coverage, trace);
        _world = new World(_random, coverage, trace);
        _clients = new Clients(_world, coverage, trace);
        _verbs = new RandomVerbs(_random, _world.Circumstances.RunToken);
    }

    Ledger Ledger => _clients.Ledger;

    /// <summary>While the projection could not follow, the log is the only copy: one fault too many.</summary>
    bool HasBothCopies => Ledger.IsSettled && _world.Committer.Health.Condition == StoreCondition.Healthy;

    /// <summary>Throws a <see cref="SimulationFailure"/> when a promise is broken.</summary>
    public static void Run(int seed, Coverage<Row> coverage, Action<string>? trace = null)
    {
        using var simulation = new Simulation(seed, coverage, trace ?? (_ => { }));
        try
        {
            simulation.Play();
        }
        catch (Exception broken)
        {
            trace?.Invoke($"  struck: {string.Join(", ", simulation._world.Faults.Hits)}");
            throw new SimulationFailure(seed, $"{broken.GetType().Name}: {broken.Message}", broken);
        }
    }

    public void Dispose() => _world.Dispose();

    void Play()
    {
        Settle();
        var steps = _random.Next(8, 26);
        for (var i = 0; i < steps; i++)
        {
            _trace($"step {i}, position {Ledger.Model.Position}");
            Step();
            Settle();
        }

        End();
    }

    void Step()
    {
        _world.Circumstances.Pass(TimeSpan.FromSeconds(_random.Next(20)));
        switch (_random.Next(16))
        {
            case 0:
                _world.Faults.ArmByChance(50);
                _clients.Idle(isSuspicious: _random.Next(2) == 0);
                break;
            case 1:
                _trace("  stopped");
                _world.Faults.ArmByChance(30);
                _world.Stop();
                break;
            case 2:
                _trace("  killed");
                _world.Die();
                break;
            case 3 when HasBothCopies:
                TouchWhileDown();
                break;
            case 4 when HasBothCopies:
                TouchWhileRunning();
                break;
            case 5:
                _world.Faults.ArmByChance(60);
                _clients.Flush();
                break;
            default:
                _world.Faults.ArmByChance(60);
                _clients.Send(Batch());
                break;
        }
    }

    List<Request> Batch()
    {
        var batch = Ledger.Unknown.Where(_ => _random.Next(3) > 0).ToList();
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            if (Ledger.Acknowledged.Count > 0 && _random.Next(6) == 0)
            {
                batch.Add(Ledger.Acknowledged[_random.Next(Ledger.Acknowledged.Count)]);
                continue;
            }

            var (command, actor) = _verbs.Next(Ledger.Model, Ledger.Cards, _world.Circumstances.Now);
            batch.Add(_clients.NewRequest(command, actor));
        }

        return batch;
    }

    /// <summary>Brings the process up again if it is down, and checks what it then says.</summary>
    void Settle()
    {
        var percent = _isLogDamaged ? 0 : 50;
        _clients.BringUp(() => _world.Faults.ArmByChance(percent));
        _isLogDamaged = false;
        if (_world.Committer.Health.Condition == StoreCondition.Healthy) _clients.Check(isWhole: _random.Next(6) == 0);
    }

    /// <summary>
    /// With the faults gone, every client gets its answer, and nothing was lost, done twice or made up.
    /// </summary>
    void End()
    {
        _world.Faults.Disarm();
        _trace("the faults are over");
        _clients.Resolve();
        foreach (var request in Ledger.Acknowledged.ToList()) _clients.Send([request]);
        _clients.Idle(isSuspicious: false);
        _clients.Check(isWhole: true);
        _world.Stop();
        Settle();
        _clients.Check(isWhole: true);
    }

    /// <summary>
    /// One of the two copies is damaged or gone, while nobody has them open: the other makes up for it.
    /// </summary>
    void TouchWhileDown()
    {
        _world.Faults.Disarm();
        _world.Stop();
        switch (_random.Next(4))
        {
            case 0:
                _trace("  the projection is removed");
                _world.Files.Remove();
                break;
            case 1:
                _trace("  the projection is damaged");
                _world.Files.Damage("somebody wrote into it");
                break;
            default:
                DamageLog();
                _isLogDamaged = true;
                break;
        }
    }

    /// <summary>Somebody writes into the log under the daemon: it notices before it acknowledges anything.</summary>
    void TouchWhileRunning()
    {
        _coverage.Reach(Row.TouchedWhileRunning);
        _world.Faults.Disarm();
        if (_random.Next(3) == 0)
        {
            var names = _world.Disk.List(World.LogDirectory);
            var name = names[_random.Next(names.Count)];
            _trace($"  {name} is removed under it");
            _world.Disk.Vanish(World.PathOf(name));
        }
        else
        {
            DamageLog();
        }

        _clients.Send(Batch());
    }

    void DamageLog()
    {
        var name = _world.Disk.List(World.LogDirectory)[^1];
        var path = World.PathOf(name);
        var content = _world.Disk.Content(path).AsSpan();
        var used = content.LastIndexOfAnyExcept((byte)0) + 1;
        if (_random.Next(4) == 0)
        {
            var end = used + _random.Next(2000);
            _trace($"  {name} is cut at {end}, behind its frames");
            _world.Disk.Cut(path, end);
            return;
        }

        var length = _random.Next(4) == 0 ? content.Length : used;
        var bytes = new byte[_random.Next(1, 20)];
        _random.NextBytes(bytes);
        var offset = _random.Next(length);
        _trace($"  {bytes.Length} bytes are written over {name} at {offset}");
        _world.Disk.Overwrite(path, offset, bytes);
    }
}
