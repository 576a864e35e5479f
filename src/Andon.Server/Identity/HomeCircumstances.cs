using System.Diagnostics;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.Server.Identity;

/// <summary>
/// What a home's decisions need besides the home: time and actor. They make no cards and no runs. Safe from any
/// thread.
/// </summary>
sealed class HomeCircumstances(SteadyClock clock) : ICircumstancesSource, IIdSource
{
    public Circumstances For(Actor actor) => new(clock.Now(), actor, this, Policy.Open);

    public CardId NextCard(Instant now) => throw new UnreachableException();

    public string RunToken(RunId run) => throw new UnreachableException();
}
