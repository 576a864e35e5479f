using Andon.Core;
using Andon.Core.Decisions;
using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>
/// How a committer's submissions are decided, so that boards and the home share log, commit and repair. Called on the
/// writer thread, inside the transaction that will apply the decision.
/// </summary>
interface IDecisions<in TSubmission, in TProjection>
    where TProjection : class, IProjection
{
    Actor ActorOf(TSubmission submission);

    RequestKey? RequestOf(TSubmission submission);

    Decided Decide(TProjection projection, TSubmission submission);
}

/// <summary>A decision and the time that it was made at.</summary>
readonly record struct Decided(Decision Decision, Instant At);

/// <summary>A board's decisions: the rules' one front door.</summary>
sealed class BoardDecisions(ICircumstancesSource source) : IDecisions<Submission, IBoardProjection>
{
    public Actor ActorOf(Submission submission) => submission.Actor;

    public RequestKey? RequestOf(Submission submission) => submission.Request;

    public Decided Decide(IBoardProjection projection, Submission submission)
    {
        var circumstances = source.For(submission.Actor);
        return new Decided(Decider.Decide(projection.View, submission.Command, circumstances), circumstances.Now);
    }
}
