using System.Collections.Immutable;
using Andon.Core.Commands;
using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>
/// Each command in the form in which the state machine's table asks it: as whoever usually gives it.
/// </summary>
sealed record VerbSample(MachineVerb Verb, Func<StateSample, (Command Command, Actor? Actor)> Make)
{
    static readonly RunId NoRun = new(999);

    public static ImmutableArray<VerbSample> All { get; } =
    [
        Of("claim", "", s => new ClaimCard(s.Id, RunKinds.Manual)),
        Owner("heartbeat", "by its worker", s => new Heartbeat(s.Id, null)),
        Owner("complete", "with a summary", s => new CompleteCard(s.Id) { Summary = "x" }),
        Owner("block", "for a kind of its own", s => new BlockCard(s.Id) { Reason = "x", Kind = "needs_input" }),
        Of("unblock", "", s => new UnblockCard(s.Id, null)),
        Owner("schedule", "for a time ahead", s => new ScheduleCard(s.Id) { At = StateSample.Ahead }),
        Of("promote", "", s => new PromoteCard(s.Id, null)),
        Owner("request-review", "", s => new RequestReview(s.Id)),
        Owner("request-changes", "", s => new RequestChanges(s.Id, "x")),
        Of("reopen-review", "", s => new ReopenReview(s.Id, null)),
        Of("reopen", "", s => new ReopenCard(s.Id, null)),
        Of("edit", "title", s => new EditCard(s.Id) { Title = "y" }),
        Of("edit result", "", s => new EditCard(s.Id) { Result = "y" }),
        Of("comment", "", s => new CommentCard(s.Id, "x")),
        Of("assign", "to another profile", s => new AssignCard(s.Id, "other")),
        Of("reassign --reclaim", "to another profile", s => new ReassignCard(s.Id, "other", Reclaim: true, null)),
        Of("link", "to an open parent", s => new LinkCards(s.Another, s.Id)),
        Of("link done", "to a done parent", s => new LinkCards(s.Finished, s.Id)),
        Of("reclaim", "", s => new ReclaimCard(s.Id, null)),
        Of("stop", "", s => new StopCard(s.Id, null)),
        Of("pause", "", s => new PauseCard(s.Id, null)),
        Of("resume", "without a hold", s => new ResumeCard(s.Id)),
        Of("archive", "", s => new ArchiveCard(s.Id)),
        Of("restore", "", s => new RestoreCard(s.Id)),
        Of("delete", "", s => new DeleteCard(s.Id, Force: false)),
        Of("delete --force", "", s => new DeleteCard(s.Id, Force: true)),
        Settle("exit 1", RunOutcomes.Crashed, 1),
        Settle("exit 1 at the limit", RunOutcomes.Crashed, 1, atTheLimit: true),
        Settle("exit 0", RunOutcomes.Crashed, 0),
        Settle("exit 75", RunOutcomes.Crashed, 75),
        Settle("timeout", RunOutcomes.TimedOut, null),
        Daemon("lease ran out", s => new ExpireLease(s.Id, s.Run ?? NoRun)),
        Daemon("its time has come", s => new ReleaseScheduled(s.Later().Id)),
    ];

    static VerbSample Of(string name, string remark, Func<StateSample, Command> make) =>
        new(new(name, remark), sample => (make(sample), null));

    static VerbSample Owner(string name, string remark, Func<StateSample, Command> make) =>
        new(new(name, remark), sample => (make(sample), sample.Owner));

    static VerbSample Daemon(string name, Func<StateSample, Command> make) =>
        new(new(name, "by the daemon"), sample => (make(sample), Actor.System));

    static VerbSample Settle(string name, string outcome, int? exitCode, bool atTheLimit = false) =>
        Daemon(name, sample =>
    {
        var asked = atTheLimit ? sample.AtTheLimit() : sample;
        return new SettleRun(asked.Id, outcome) { Run = asked.Run ?? NoRun, ExitCode = exitCode };
    });
}
