using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Server.Recurrences;
using Andon.Storage.Contract;

namespace Andon.Server.Identity;

/// <summary>What a board's decisions need besides the board. Asked on the board's writer thread.</summary>
sealed class BoardCircumstances(
    string boardUuid, SteadyClock clock, OrderedIds ids, HomeSecret secret, Func<Policy> policy)
    : ICircumstancesSource, IIdSource
{
    public Circumstances For(Actor actor) => new(clock.Now(), actor, this, policy())
    {
        Calendar = CronCalendar.Instance,
    };

    public CardId NextCard(Instant now) => ids.Next(now);

    public string RunToken(RunId run) => secret.RunToken(boardUuid, run);
}
