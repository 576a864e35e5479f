using Andon.Protocol.Homes;
using Andon.Server.Identity;
using Andon.Storage.Contract;

namespace Andon.Server.Ownership;

/// <summary>
/// A home whose lock we hold, and what its stores and its dispatcher are made with. Safe from any thread.
/// </summary>
/// <param name="Home">Its places.</param>
/// <param name="IsStillOurs">Whether the lock still is; asked before anything is acknowledged.</param>
/// <param name="Clock">The one source of time for decisions.</param>
/// <param name="Secret">From which run tokens are derived.</param>
/// <param name="Circumstances">For decisions about the home.</param>
/// <param name="Story">Where stores tell what a person should know.</param>
sealed record OwnedHome(
    AndonHome Home, Func<bool> IsStillOurs, SteadyClock Clock, HomeSecret Secret, ICircumstancesSource Circumstances,
    StoreStory Story);
