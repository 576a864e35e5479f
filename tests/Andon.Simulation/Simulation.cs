using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Memory;
using Andon.StoreContract;
using Andon.StoreContract.Disks;

namespace Andon.Simulation;

/// <summary>
/// One seed: clients send random commands to a store whose disk fails, whose process dies and whose files are damaged, and
/// send them again until they know what became of them. After each step everything that the store promises is checked. Runs
/// on one thread; the seed alone decides.
/// </summary>
sealed class Simulation : IDisposable
{
    const int StartsMax = 20;

    readonly Random _random;
    readonly Coverage _coverage;
    readonly Action<string> _trace;
    readonly World _world;
    readonly Ledger _ledger;
    readonly RandomVerbs _verbs;
    int _requests;

    /// <summary>Then the projection is the only copy, and nothing else may go wrong until there are two again.</summary>
    bool _isLogDamaged;

    Simulation(int seed, Coverage coverage, Action<string> trace)
    {
        (_random, _coverage, _trace) = (new Random(seed), coverage, trace);
        _world = new World(_random, coverage, trace);
        _ledger = new Ledger(coverage);
        _verbs = new RandomVerbs(_random, _world.Circumstances.RunToken);
    }

    /// <summary>Throws a <see cref="SimulationFailure"/> when a promise is broken.</summary>
    public static void Run(int seed, Coverage coverage, Action<string>? trace = null)
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
            _trace($"step {i}, position {_ledger.Model.Position}");
            Step();
            Settle();
        }

        End();
    }

    void Step()
    {
        _world.Circumstances.Pass(TimeSpan.FromSeconds(_random.Next(20)));
        switch (_random.Next(14))
        {
            case 0:
                Idle();
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
            case 3 when _ledger.IsSettled:
                TouchWhileDown();
                break;
            case 4 when _ledger.IsSettled:
                TouchWhileRunning();
                break;
            default:
                _world.Faults.ArmByChance(60);
                Send(Batch());
                break;
        }
    }

    List<Request> Batch()
    {
        var batch = new List<Request>();
        foreach (var unknown in _ledger.Unknown.ToList())
        {
            if (_random.Next(3) > 0) batch.Add(unknown);
        }

        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            if (_ledger.Acknowledged.Count > 0 && _random.Next(6) == 0)
            {
                batch.Add(_ledger.Acknowledged[_random.Next(_ledger.Acknowledged.Count)]);
                continue;
            }

            var (command, actor) = _verbs.Next(_ledger.Model, _ledger.Cards, _world.Circumstances.Now);
            batch.Add(_ledger.Keep(new Request($"r{++_requests}", command, actor)));
        }

        return batch;
    }

    void Send(List<Request> batch)
    {
        try
        {
            var outcome = _world.Committer.Commit([.. batch.Select(request => request.Submission)]);
            Note(outcome.Results);
            foreach (var (request, result) in batch.Zip(outcome.Results)) _trace($"  {request.Id} {request.Submission.Command.GetType().Name}: {Short(result)}");
            _ledger.Hear(outcome.Committed);
            foreach (var (request, result) in batch.Zip(outcome.Results)) _ledger.Hear(request, result);
        }
        catch (ProcessKilled)
        {
            NoteDeath();
            _world.Die();
        }
    }

    void Idle()
    {
        _world.Faults.ArmByChance(50);
        try
        {
            if (_random.Next(2) == 0) _world.Committer.Suspect("a reader saw something odd");
            _ledger.Hear(_world.Committer.Idle());
        }
        catch (ProcessKilled)
        {
            NoteDeath();
            _world.Die();
        }
    }

    /// <summary>Brings the process up again if it is down, and checks what it then says.</summary>
    void Settle()
    {
        var percent = _isLogDamaged ? 0 : 50;
        if (!_world.IsRunning)
        {
            for (var attempt = 0; !_world.IsRunning; attempt++)
            {
                if (attempt == StartsMax) throw new InvalidOperationException("It does not start.");
                _world.Faults.ArmByChance(attempt < StartsMax / 2 ? percent : 0);
                _world.TryStart();
            }

            _isLogDamaged = false;
            _world.Faults.Disarm();
            _ledger.CatchUp(_world.Content);
        }

        if (_world.Committer.Health.Condition == StoreCondition.Healthy)
            _world.Faults.Spare(() => _ledger.Check(_world, isWhole: _random.Next(4) == 0));
    }

    /// <summary>With the faults gone, every client gets its answer, and nothing was lost, done twice or made up.</summary>
    void End()
    {
        _world.Faults.Disarm();
        _trace("the faults are over");
        for (var attempt = 0; _ledger.Unknown.Any(); attempt++)
        {
            if (attempt == StartsMax) throw new InvalidOperationException("It does not answer.");
            Send([.. _ledger.Unknown]);
        }

        foreach (var request in _ledger.Acknowledged.ToList()) Send([request]);
        _ledger.Hear(_world.Committer.Idle());
        _ledger.Check(_world, isWhole: true);
        _world.Stop();
        Settle();
        _ledger.Check(_world, isWhole: true);
    }

    /// <summary>One of the two copies is damaged or gone, while nobody has them open: the other makes up for it.</summary>
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

        _world.Faults.Disarm();
        Send(Batch());
    }

    void DamageLog()
    {
        var name = _world.Disk.List(World.LogDirectory)[^1];
        var path = World.PathOf(name);
        var length = (int)_world.Disk.Stat(path)!.Value.Size;
        var bytes = new byte[_random.Next(1, 20)];
        _random.NextBytes(bytes);
        var offset = _random.Next(length);
        _trace($"  {bytes.Length} bytes are written over {name} at {offset}");
        _world.Disk.Overwrite(path, offset, bytes);
    }

    void Note(IReadOnlyList<SubmitResult> results)
    {
        var hits = _world.Faults.Hits;
        var isUnavailable = results.Any(result => result is SubmitResult.Refused { Refusal.Code: ErrorCode.Unavailable });
        foreach (var hit in hits.Where(hit => hit.Blow == Blow.Fail))
        {
            if (hit is { Disk: DiskCall.Write, IsOpening: false }) _coverage.Reach(Row.AppendFails);
            if (hit is { Disk: DiskCall.Sync, IsOpening: false }) _coverage.Reach(Row.SyncFails);
            if (hit.IsOpening && isUnavailable) _coverage.Reach(Row.NoSegmentCanBeOpened);
            if (hit.Projection == ProjectionCall.Commit) _coverage.Reach(Row.CommitFailsAfterDurableLog);
            if (hit.Projection == ProjectionCall.Committed) _coverage.Reach(Row.CommitForgottenAfterDurableLog);
        }

        if (results.Any(result => result is SubmitResult.Accepted) && results.Any(result => result is SubmitResult.Refused))
            _coverage.Reach(Row.CommandRefused);
        if (hits.Count > 0) _trace($"  struck: {string.Join(", ", hits.Take(5))}{(hits.Count > 5 ? " …" : "")}");
    }

    void NoteDeath()
    {
        var last = _world.Faults.Hits[^1];
        _trace($"  dies: {last}");
        var row = last switch
        {
            { Disk: DiskCall.Write, IsOpening: false, Blow: Blow.KillBefore } => Row.DiesBeforeAppend,
            { Disk: DiskCall.Write, IsOpening: false } => Row.DiesInAppend,
            { Disk: DiskCall.Sync, IsOpening: false, Blow: Blow.KillBefore } => Row.DiesAfterAppend,
            { Disk: DiskCall.Sync, IsOpening: false } => Row.DiesAfterSync,
            { Projection: ProjectionCall.Commit } => Row.DiesAfterSync,
            { Projection: ProjectionCall.Committed } => Row.DiesAfterCommit,
            _ => default(Row?),
        };
        if (row is { } reached) _coverage.Reach(reached);
    }

    static string Short(SubmitResult result) => result switch
    {
        SubmitResult.Accepted accepted => $"accepted at {accepted.Position}{(accepted.Replayed ? ", again" : "")}",
        SubmitResult.Refused refused => $"refused, {refused.Refusal.Code}",
        _ => "?",
    };
}
