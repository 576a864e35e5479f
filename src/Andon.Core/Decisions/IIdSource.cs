using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>Where new ids and tokens come from; the rules make none themselves.</summary>
public interface IIdSource
{
    /// <summary>A card id greater than every one given before.</summary>
    CardId NextCard(Instant now);

    /// <summary>
    /// The run's token: derived from a secret of the home, so it can be given again but not guessed.
    /// </summary>
    string RunToken(RunId run);
}
