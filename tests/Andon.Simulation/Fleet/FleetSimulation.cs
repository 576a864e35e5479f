using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Simulation.Fleet;

/// <summary>
/// One seed: a dispatcher with the real planner and rules, a fleet that fails in every way, people who interfere, a
/// daemon that dies and a disk that errs, in virtual time. Then the faults are over, and everything has to come to its
/// end. Runs on one thread; the seed alone decides.
/// </summary>
sealed class FleetSimulation : IDisposable
{
    static readonly TimeSpan CalmMax = TimeSpan.FromHours(8);
    static readonly TimeSpan RoundTime = TimeSpan.FromMinutes(10);

    /// <summary>After so many rounds, nobody helps any more: what is left has to end by itself.</summary>
    const int HelpingRounds = 12;

    readonly Random _random;
    readonly Coverage<Moment> _coverage;
    readonly Action<string> _trace;
    readonly Dictionary<RunId, Tree> _trees = [];
    readonly Conditions _conditions;
    readonly FleetClock _clock;
    readonly Timeline _timeline;
    readonly World _world;
    readonly BoardDoor _door;
    readonly Workers _workers;
    readonly Dispatcher _dispatcher;
    readonly People _people;
    bool _isCalm;

    FleetSimulation(int seed, Coverage<Moment> coverage, Action<string> trace)
    {
        (_random, _coverage, _trace) = (new Random(seed), coverage, trace);
        _conditions = new Conditions(_random);
        _clock = new FleetClock(_conditions);
        _timeline = new Timeline(_clock);
        _world = new World(_random, coverage: null, trace, _clock, _clock);
        _door = new BoardDoor(_random, _world, _clock, _conditions, new Laws(_trees, coverage), trace);
        _workers = new Workers(_random, _door, _clock, _timeline, _trees, coverage);
        _dispatcher = new Dispatcher(
            _random, _door, _clock, _conditions, _timeline, _workers, new PlanLaws(coverage), coverage);
        _people = new People(_random, _door, _clock, _timeline, _dispatcher.Renew);
        _workers.Renew = _dispatcher.Renew;
        _door.Died = DaemonDied;
        _door.Happened = Hear;
    }

    /// <summary>Throws a <see cref="SimulationFailure"/> when a law is broken.</summary>
    public static void Run(int seed, Coverage<Moment> coverage, Action<string>? trace = null)
    {
        using var simulation = new FleetSimulation(seed, coverage, trace ?? (_ => { }));
        try
        {
            simulation.Play();
        }
        catch (Exception broken)
        {
            var what = $"{broken.GetType().Name}: {broken.Message}";
            throw new SimulationFailure(seed, what, broken, world: "--fleet ");
        }
    }

    public void Dispose() => _world.Dispose();

    void Play()
    {
        _conditions.Begin();
        _door.BringUp();
        _door.FaultPercent = _random.Next(3) * 3;
        _dispatcher.DelayPercent = _random.Next(3) * 12;
        for (var i = _random.Next(4, 9); i > 0; i--) _people.Create();
        Sweep();
        Repeat(15, 120, _people.Act);
        Repeat(60, 300, () => _trace($"{_clock.Elapsed:hh\\:mm\\:ss} {_conditions.Change(_clock.Now())}"));
        Repeat(200, 2_000, SetClock);
        Repeat(300, 2_000, _door.Die);
        Repeat(100, 900, () => _dispatcher.Pass(isByHand: true));
        var end = TimeSpan.FromMinutes(_random.Next(20, 61));
        while (_timeline.Step(end)) { }
        Calm();
    }

    void Repeat(int secondsMin, int secondsMax, Action action) => _timeline.After(
        _random.Next(secondsMin, secondsMax), () =>
        {
            if (_isCalm) return;
            action();
            Repeat(secondsMin, secondsMax, action);
        });

    void Sweep()
    {
        _door.Idle();
        _dispatcher.Pass(isByHand: false);
        _timeline.After(_dispatcher.UntilNext(), Sweep);
    }

    void SetClock()
    {
        var ahead = _random.Next(2) == 0;
        _coverage.Reach(ahead ? Moment.ClockAhead : Moment.ClockBack);
        _trace($"{_clock.Elapsed:hh\\:mm\\:ss} the clock is set {(ahead ? "ahead" : "back")}");
        _clock.Jump(ahead ? TimeSpan.FromMinutes(27) : TimeSpan.FromHours(-1));
    }

    void DaemonDied()
    {
        _coverage.Reach(Moment.DaemonDied);
        _dispatcher.Forget();
        if (_random.Next(2) == 0) _workers.LoseSome();
        _timeline.After(1 + (_random.NextDouble() * 90), () =>
        {
            _door.BringUp();
            _dispatcher.Ring();
        });
    }

    void Hear(IReadOnlyList<CommittedEvent> committed)
    {
        foreach (var next in committed) Note(next.Event.Kind);
        _dispatcher.Ring();
    }

    void Note(string kind)
    {
        Moment? moment = kind switch
        {
            EventKinds.BreakerOpened => Moment.BreakerOpened,
            EventKinds.BreakerClosed => Moment.BreakerClosed,
            EventKinds.GaveUp => Moment.GaveUp,
            EventKinds.RecurrenceFired => Moment.RecurrenceFired,
            EventKinds.RecurrenceSkipped => Moment.RecurrenceSkipped,
            _ => null,
        };
        if (moment is { } reached) _coverage.Reach(reached);
    }

    /// <summary>No fault comes any more, and people free what waits for them: then all of it ends.</summary>
    void Calm()
    {
        _trace($"{_clock.Elapsed:hh\\:mm\\:ss} the faults are over");
        (_isCalm, _workers.IsCalm, _door.FaultPercent, _dispatcher.DelayPercent) = (true, true, 0, 0);
        _conditions.Calm();
        var end = _clock.Elapsed + CalmMax;
        for (var round = 0; _clock.Elapsed < end; round++)
        {
            var until = _clock.Elapsed + RoundTime;
            while (_timeline.Step(until)) { }
            _clock.MoveTo(until);
            if (round < HelpingRounds && _door.IsUp) _people.FreeAll();
            if (round > 0 && Unsettled() is null) break;
        }

        Laws.CheckRows(_door.Board);
        Laws.Hold(Unsettled() is null, $"after {CalmMax.TotalHours} calm hours, {Unsettled()}");
    }

    /// <summary>What has not come to its end, if anything.</summary>
    string? Unsettled()
    {
        var board = _door.Board;
        foreach (var run in board.OpenRuns()) return $"run {run.Id} of {run.Card} is open";
        foreach (var run in board.DrainingRuns()) return $"run {run.Id} of {run.Card} drains";
        foreach (var breaker in board.Breakers().Where(breaker => breaker.IsOpen)) return $"{breaker.Id} is open";
        foreach (var card in board.Cards)
        {
            if (card.Status is CardStatus.Done or CardStatus.Blocked or CardStatus.Archived) continue;
            return $"{card.Id} is {card.Status}, held back by {card.WaitReason}";
        }

        return null;
    }
}
