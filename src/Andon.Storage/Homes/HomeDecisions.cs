using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Storage.Commits;
using Andon.Storage.Contract;

namespace Andon.Storage.Homes;

/// <summary>A home's command on its way in, and the request id that makes its retry safe.</summary>
sealed record HomeSubmission(HomeCommand Command, Actor Actor, RequestKey? Request);

/// <summary>A home's decisions: its rules' one front door. Asked on the writer thread.</summary>
sealed class HomeDecisions(ICircumstancesSource source) : IDecisions<HomeSubmission, HomeProjection>
{
    public Actor ActorOf(HomeSubmission submission) => submission.Actor;

    public RequestKey? RequestOf(HomeSubmission submission) => submission.Request;

    public Decided Decide(HomeProjection projection, HomeSubmission submission)
    {
        var circumstances = source.For(submission.Actor);
        return new Decided(HomeDecider.Decide(projection.State, submission.Command, circumstances), circumstances.Now);
    }
}
