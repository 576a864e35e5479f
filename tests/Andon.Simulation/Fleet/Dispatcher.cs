using System.Collections.Immutable;
using Andon.Core;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Simulation.Fleet;

/// <summary>
/// The daemon's dispatch in virtual time: glance, plan, leases, releases, reasons, claims, as the real passes do them.
/// What it remembers dies with the daemon; what a plan says may be carried out much later. Used by one thread.
/// </summary>
sealed class Dispatcher(
    Random random, BoardDoor door, FleetClock clock, Conditions conditions, Timeline timeline, Workers workers,
    PlanLaws laws, Coverage<Moment> coverage)
{
    const int PassesMax = 30;
    const double StalledPassSeconds = 240;

    /// <summary>Time alone changes little: of the passes that find the board as it was, few are checked.</summary>
    const int RestsPerCheck = 5;

    static readonly TimeSpan ReasonDelay = TimeSpan.FromSeconds(1);
    static readonly TimeSpan UnresponsiveGrace = TimeSpan.FromSeconds(60);

    readonly Dictionary<RunId, Watched> _watched = [];
    int _life;
    bool _isRung;
    long _checkedPosition;
    int _restCount;

    /// <summary>How often, in a hundred plans, somebody else is faster than the claims.</summary>
    public int DelayPercent { get; set; }

    /// <summary>The daemon has died: nothing that it remembered is left.</summary>
    public void Forget()
    {
        _life++;
        _watched.Clear();
        _isRung = false;
    }

    public void Renew(RunId run)
    {
        if (_watched.TryGetValue(run, out var watched)) watched.RenewedAt = clock.Elapsed;
    }

    /// <summary>Something happened: a pass follows in a moment.</summary>
    public void Ring()
    {
        if (_isRung) return;
        _isRung = true;
        var life = _life;
        timeline.After(0.005 + (random.Next(40) / 1000.0), () =>
        {
            if (life != _life) return;
            _isRung = false;
            Pass(isByHand: false);
        });
    }

    /// <summary>Passes until one finds nothing to do, and then every card that waits has to say why.</summary>
    public void Pass(bool isByHand)
    {
        if (isByHand && !conditions.Policy.Dispatches) coverage.Reach(Moment.PlannedByHand);
        for (var pass = 0; door.IsUp; pass++)
        {
            Laws.Hold(pass < PassesMax, "the dispatcher is never content");
            var (position, unanswered) = (door.Board.Position, door.UnansweredCount);
            var policy = isByHand ? conditions.Policy with { Dispatches = true } : conditions.Policy;
            var now = clock.Now();
            var plan = Planner.Plan(door.Board, policy, now);
            laws.CheckPlan(plan, door.Board, policy, now);
            KeepRuns();
            Release(now);
            WriteReasons(plan, now);
            if (!door.IsUp) return;
            var isQuiet = door.Board.Position == position;
            if (policy.Dispatches && !Act(plan, isQuiet)) return;
            if (door.Board.Position != position) continue;
            if (door.UnansweredCount > unanswered) return;
            Laws.Hold(IsContent(plan), "a pass is over, and what it planned did not happen");
            if (position != _checkedPosition || ++_restCount % RestsPerCheck == 0)
                PlanLaws.CheckRest(plan, door.Board, policy, now);
            _checkedPosition = position;
            return;
        }
    }

    /// <summary>The next moment at which a pass has a reason of its own.</summary>
    public double UntilNext()
    {
        var next = 60.0;
        var now = clock.Now();
        var times = door.Board.Breakers().Select(breaker => breaker.Until).Append(door.Board.NextDue(now));
        foreach (var time in times)
        {
            if (time > now) next = Math.Min(next, (time.Value - now).TotalSeconds + 0.001);
        }

        return next;
    }

    static bool IsContent(Plan plan) => plan.Claims.Length == 0 && plan.Assignments.Length == 0;

    /// <summary>False when the claims come later, after whatever else happens until then.</summary>
    bool Act(Plan plan, bool isQuiet)
    {
        if (plan.Claims.Length > 0 && random.Next(100) < DelayPercent)
        {
            var life = _life;
            timeline.After(random.NextDouble() * StalledPassSeconds, () =>
            {
                if (life != _life) return;
                foreach (var claim in plan.Claims) Claim(claim, isFresh: false);
            });
            return false;
        }

        foreach (var assignment in plan.Assignments) door.Submit(assignment, Actor.System);
        isQuiet &= plan.Assignments.Length == 0;
        foreach (var claim in plan.Claims) Claim(claim, isQuiet);
        return true;
    }

    void Claim(PlannedClaim planned, bool isFresh)
    {
        if (!door.IsUp) return;
        var card = door.Board.FindCard(planned.Card);
        var workspace = card?.WorkspacePath ?? $"/scratch/{planned.Card}";
        var claim = new ClaimCard(planned.Card, RunKinds.Supervised) { Workspace = workspace, ClaimLock = "here:1" };
        switch (door.Submit(claim, Actor.System))
        {
            case SubmitResult.Accepted when random.Next(50) == 0 && DelayPercent > 0:
                door.Die(); // between the claim and the start
                break;
            case SubmitResult.Accepted accepted:
                workers.Start(door.Board.FindRun(accepted.Reply.Run!.Value)!);
                Watch(door.Board.FindRun(accepted.Reply.Run.Value)!);
                break;
            case SubmitResult.Refused { Refusal: var refusal }:
                Laws.Hold(!isFresh, $"{planned.Card} was planned and is refused on the same board: {refusal}");
                coverage.Reach(Moment.PlanOutOfDate);
                break;
        }
    }

    /// <summary>Adopts what it does not know, ends what is silent, forgets what is gone.</summary>
    void KeepRuns()
    {
        var (open, draining) = (door.Board.OpenRuns(), door.Board.DrainingRuns());
        foreach (var run in open.Concat(draining)) Watch(run);
        var known = open.Concat(draining).Select(run => run.Id).ToHashSet();
        foreach (var id in _watched.Keys.Where(id => !known.Contains(id)).ToList()) _watched.Remove(id);
        foreach (var watched in _watched.Values.OrderBy(each => each.Id.Value).ToList())
        {
            if (!door.IsUp) return;
            if (door.Board.FindRun(watched.Id) is { } run) Keep(watched, run);
        }
    }

    void Watch(Run run)
    {
        if (_watched.ContainsKey(run.Id)) return;
        _watched[run.Id] = new Watched(run.Id) { RenewedAt = clock.Elapsed, ProgressAt = clock.Elapsed };
        if (run.Kind == RunKinds.Supervised) workers.Adopt(run);
    }

    void Keep(Watched watched, Run run)
    {
        if (run.LastProgressAt != watched.Progress)
            (watched.Progress, watched.ProgressAt) = (run.LastProgressAt, clock.Elapsed);
        var silence = clock.Elapsed - watched.RenewedAt;
        var lease = TimeSpan.FromSeconds(run.LeaseSeconds);
        if (run.EndedAt is null && silence >= lease)
        {
            coverage.Reach(Moment.LeaseExpired);
            door.Submit(new ExpireLease(run.Card, run.Id), Actor.System);
        }
        else if (run.EndedAt is not null && silence >= lease + UnresponsiveGrace)
        {
            workers.KillSupervisor(run.Id);
        }
        else if (run is { EndedAt: null, Kind: RunKinds.Supervised, ProgressTimeoutSeconds: { } seconds }
            && clock.Elapsed - watched.ProgressAt >= TimeSpan.FromSeconds(seconds))
        {
            coverage.Reach(Moment.Stale);
            var stale = new SettleRun(run.Card, RunOutcomes.Stale) { Run = run.Id, TreeGone = false };
            door.Submit(stale with { Error = "No sign of progress." }, Actor.System);
        }
    }

    void Release(Instant now)
    {
        foreach (var card in door.Board.Due(now, 256)) door.Submit(new ReleaseScheduled(card.Id), Actor.System);
        foreach (var due in door.Board.DueRecurrences(now, 256))
            door.Submit(new FireRecurrence(due.Id, due.NextAt!.Value), Actor.System);
    }

    void WriteReasons(Plan plan, Instant now)
    {
        var waits = ImmutableArray.CreateBuilder<Wait>();
        foreach (var held in plan.HeldBack)
        {
            if (!held.IsNews || held.Obstacle.Reason is "dispatch_off" or "unassigned") continue;
            if (now - held.Of.StatusAt < ReasonDelay) continue;
            waits.Add(new(held.Card, held.Obstacle.Reason, held.Obstacle.Why));
        }

        if (waits.Count > 0) door.Submit(new RecordWaits(waits.DrainToImmutable()), Actor.System);
    }

    /// <summary>A run as the daemon remembers it, on monotonic time.</summary>
    sealed class Watched(RunId id)
    {
        public RunId Id => id;

        public TimeSpan RenewedAt { get; set; }

        public Instant? Progress { get; set; }

        public TimeSpan ProgressAt { get; set; }
    }
}
