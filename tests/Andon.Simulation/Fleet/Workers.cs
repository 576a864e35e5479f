using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Simulation.Fleet;

/// <summary>
/// Supervisors and workers as processes: they start, speak, fall silent, end, and are slow to be gone, each by its
/// fate. They insist until the daemon hears them. Used by one thread.
/// </summary>
sealed class Workers(
    Random random, BoardDoor door, FleetClock clock, Timeline timeline, Dictionary<RunId, Tree> trees,
    Coverage<Moment> coverage)
{
    const double RetrySeconds = 5;

    static readonly string[] Errors = ["the build failed", "no such model", "segmentation fault"];

    /// <summary>Tells the daemon that a supervisor lives; whoever counts leases sets it.</summary>
    public Action<RunId> Renew { get; set; } = _ => { };

    /// <summary>With the faults over, everybody does as was asked.</summary>
    public bool IsCalm { get; set; }

    /// <summary>A claim was made: its supervisor starts, and the worker below it.</summary>
    public void Start(Run run)
    {
        var fate = IsCalm ? Fate.Completes : (Fate)random.Next(Enum.GetValues<Fate>().Length);
        if (!IsCalm && random.Next(4) == 0) fate = Fate.Completes;
        if (!IsCalm && random.Next(4) == 0) fate = Fate.Crashes;
        var tree = new Tree(run, clock.RunToken(run.Id), fate);
        trees[run.Id] = tree;
        var delay = 0.1 + random.NextDouble();
        if (fate is Fate.DoesNotStart or Fate.CannotStart)
        {
            tree.IsAlive = false;
            var unable = new SettleRun(run.Card, RunOutcomes.SpawnFailed)
            {
                Error = "It cannot be started.",
                Infrastructure = fate == Fate.CannotStart,
            };
            timeline.After(delay, () => Insist(tree, unable));
            return;
        }

        timeline.After(delay, () => Spawn(tree));
        timeline.After(run.LeaseSeconds / 3.0, () => KeepLease(tree));
        if (run.MaxRuntimeSeconds is { } limit) timeline.After(limit, () => TimeOut(tree));
        timeline.After(delay + WorkSeconds(tree), () => Work(tree));
    }

    /// <summary>A daemon finds a run on the board that it did not start: it looks after what there is of it.</summary>
    public void Adopt(Run run)
    {
        if (!trees.TryGetValue(run.Id, out var tree))
        {
            tree = new Tree(run, clock.RunToken(run.Id), Fate.DoesNotStart) { IsAlive = false, HasSupervisor = false };
            trees[run.Id] = tree;
            coverage.Reach(Moment.AdoptedRunNeverStarted);
        }

        if (!tree.HasSupervisor) timeline.After(1, () => Recover(tree));
    }

    /// <summary>The supervisor is gone, whatever becomes of the worker; a daemon that lives notices.</summary>
    public void KillSupervisor(RunId id)
    {
        if (!trees.TryGetValue(id, out var tree) || !tree.HasSupervisor) return;
        coverage.Reach(Moment.SupervisorLost);
        tree.HasSupervisor = false;
        timeline.After(1 + (random.NextDouble() * 4), () => Recover(tree));
    }

    /// <summary>The host goes down under the daemon, or only some of its processes do.</summary>
    public void LoseSome()
    {
        var isReboot = random.Next(3) == 0;
        foreach (var tree in trees.Values.Where(tree => tree.HasSupervisor).ToList())
        {
            if (!isReboot && random.Next(3) > 0) continue;
            tree.HasSupervisor = false;
            if (isReboot || random.Next(2) == 0) tree.IsAlive = false;
        }
    }

    double WorkSeconds(Tree tree) => tree.Fate switch
    {
        Fate.Hangs => tree.Run.LeaseSeconds + (random.NextDouble() * 120),
        Fate.Stalls or Fate.Overruns => 1_000 + (random.NextDouble() * 400),
        _ => 1 + (random.NextDouble() * random.NextDouble() * 400),
    };

    void Spawn(Tree tree)
    {
        if (!tree.HasSupervisor || tree.IsEnding) return;
        tree.Hangs = tree.Fate == Fate.Hangs;
        var spawn = new RecordSpawn(tree.Card)
        {
            Run = tree.Id,
            Token = tree.Token,
            Node = "node-1",
            BootId = "boot",
            WorkerPid = 1_000 + (int)tree.Id.Value,
            WorkerTicks = 17,
        };
        if (door.Submit(spawn, ActorOf(tree)) is null) timeline.After(RetrySeconds, () => Spawn(tree));
    }

    /// <summary>Renews as long as it can be heard, and learns so that its run is over.</summary>
    void KeepLease(Tree tree)
    {
        if (!tree.HasSupervisor || tree.Hangs || tree.IsEnding) return;
        timeline.After(tree.Run.LeaseSeconds / 3.0, () => KeepLease(tree));
        if (!door.IsUp) return;
        if (door.Board.FindRun(tree.Id) is { EndedAt: null }) Renew(tree.Id);
        else timeline.After(random.Next(30), () => End(tree, new SettleRun(tree.Card, RunOutcomes.Stopped)));
    }

    void TimeOut(Tree tree)
    {
        if (!tree.HasSupervisor || tree.Hangs || tree.IsEnding) return;
        coverage.Reach(Moment.TimedOut);
        End(tree, new SettleRun(tree.Card, RunOutcomes.TimedOut) { Error = "Its time is over." });
    }

    /// <summary>The moment that its fate is about.</summary>
    void Work(Tree tree)
    {
        if (!tree.IsAlive || tree.IsEnding) return;
        var error = Errors[random.Next(3) == 0 ? random.Next(Errors.Length) : 0];
        switch (tree.Fate)
        {
            case Fate.Crashes:
                End(tree, Exit(tree, 1) with { Error = error });
                break;
            case Fate.ExitsSilently:
                End(tree, Exit(tree, 0));
                break;
            case Fate.IsRefused:
                coverage.Reach(Moment.RateLimited);
                End(tree, Exit(tree, 75));
                break;
            case Fate.IsRefusedFor:
                Say(tree, new ReportUsage(tree.Card) { RetryAfterSeconds = random.Next(30, 1_200) }, () =>
                {
                    coverage.Reach(Moment.RetryAfterHonoured);
                    End(tree, Exit(tree, 75));
                });
                break;
            case Fate.Spends:
                Spend(tree, 1);
                break;
            case Fate.LosesSupervisor:
                KillSupervisor(tree.Id);
                break;
            default:
                Say(tree, Verdict(tree), () => AfterVerdict(tree));
                break;
        }
    }

    RunCommand Verdict(Tree tree) => tree.Fate switch
    {
        Fate.Blocks => new BlockCard(tree.Card) { Kind = random.Next(2) == 0 ? "needs_input" : "transient" },
        Fate.HandsOver when tree.Run.Phase == Phases.Work =>
            new RequestReview(tree.Card) { Summary = "done", Reviewer = "critic" },
        Fate.HandsOver => new RequestChanges(tree.Card, "once more"),
        Fate.Schedules => new ScheduleCard(tree.Card) { At = clock.Now() + TimeSpan.FromSeconds(random.Next(60, 600)) },
        _ => new CompleteCard(tree.Card) { Summary = "done" },
    };

    void AfterVerdict(Tree tree)
    {
        if (!IsCalm && random.Next(4) == 0)
        {
            coverage.Reach(Moment.SecondReportRefused);
            door.Submit(Proven(tree, Verdict(tree)), ActorOf(tree));
        }

        timeline.After(random.Next(10), () => End(tree, Exit(tree, random.Next(3) == 0 ? 1 : 0)));
    }

    void Spend(Tree tree, int times)
    {
        var usage = new ReportUsage(tree.Card) { TokensIn = 120 * times, TokensOut = 30 * times };
        Say(tree, usage, () =>
        {
            var isOver = times >= 6;
            timeline.After(10, () =>
            {
                if (!tree.IsAlive || tree.IsEnding) return;
                if (isOver) Say(tree, new CompleteCard(tree.Card) { Summary = "done" }, () => AfterVerdict(tree));
                else Spend(tree, times + 1);
            });
        });
    }

    /// <summary>A worker insists too; refused for whatever reason, it gives up and exits.</summary>
    void Say(Tree tree, RunCommand command, Action then)
    {
        if (!tree.IsAlive || tree.IsEnding) return;
        switch (door.Submit(Proven(tree, command), ActorOf(tree)))
        {
            case null:
                timeline.After(RetrySeconds, () => Say(tree, command, then));
                break;
            case SubmitResult.Accepted:
                then();
                break;
            default:
                timeline.After(random.Next(20), () => End(tree, Exit(tree, 1)));
                break;
        }
    }

    static SettleRun Exit(Tree tree, int code) => new(tree.Card, RunOutcomes.Crashed) { ExitCode = code };

    /// <summary>The worker has ended or is told to; its tree may take long to be gone.</summary>
    void End(Tree tree, SettleRun settlement)
    {
        if (tree.IsEnding || !tree.IsAlive) return;
        if (!tree.HasSupervisor || tree.Hangs)
        {
            tree.IsAlive &= random.Next(2) == 0; // nobody is there to say so
            return;
        }

        tree.IsEnding = true;
        if (random.Next(4) > 0)
        {
            tree.IsAlive = false;
            Insist(tree, settlement);
            return;
        }

        coverage.Reach(Moment.TreeOutlivedItsRun);
        Insist(tree, settlement with { TreeGone = false });
        timeline.After(1 + (random.NextDouble() * 300), () =>
        {
            tree.IsAlive = false;
            if (tree.HasSupervisor) Insist(tree, settlement);
        });
    }

    /// <summary>The supervisor tells the end until it is heard; after its last word it is gone itself.</summary>
    void Insist(Tree tree, SettleRun settlement)
    {
        if (!tree.HasSupervisor) return;
        if (door.Submit(Proven(tree, settlement), ActorOf(tree)) is null)
        {
            timeline.After(RetrySeconds, () => Insist(tree, settlement));
            return;
        }

        if (!settlement.TreeGone) return;
        if (random.Next(6) == 0)
        {
            coverage.Reach(Moment.SettledTwice);
            door.Submit(Proven(tree, settlement with { ExitCode = 9 }), ActorOf(tree));
        }

        tree.HasSupervisor = false;
    }

    /// <summary>
    /// The daemon makes good what a lost supervisor left undone; what it cannot stop it looks after again.
    /// </summary>
    void Recover(Tree tree)
    {
        if (!door.IsUp || tree.HasSupervisor) return;
        if (door.Board.FindRun(tree.Id) is not { TreeGoneAt: null } run) return;
        if (IsCalm || random.Next(5) > 0) tree.IsAlive = false;
        coverage.Reach(Moment.AdoptedLostRun);
        var isNew = run.SpawnedAt is null && tree.Fate == Fate.DoesNotStart;
        var lost = new SettleRun(tree.Card, isNew ? RunOutcomes.Reclaimed : RunOutcomes.Crashed)
        {
            Run = tree.Id,
            TreeGone = !tree.IsAlive,
            Error = "The supervisor was killed.",
            Infrastructure = random.Next(3) == 0,
        };
        if (door.Submit(lost, Actor.System) is null || tree.IsAlive)
            timeline.After(1 + (random.NextDouble() * 60), () => Recover(tree));
    }

    static RunCommand Proven(Tree tree, RunCommand command) => command with { Run = tree.Id, Token = tree.Token };

    static Actor ActorOf(Tree tree) => new(ActorKind.AgentRun, tree.Run.Profile ?? "worker", tree.Id);
}
