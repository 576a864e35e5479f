using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Server.Identity;

/// <summary>
/// What of a run never changes after its claim: all that is needed to know whom its token speaks for.
/// </summary>
sealed record RunHolder(RunId Run, CardId Card, string Name)
{
    public static RunHolder Of(Run run) => new(run.Id, run.Card, run.Profile ?? run.Principal);
}
