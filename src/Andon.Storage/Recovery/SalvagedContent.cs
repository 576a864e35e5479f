using Andon.Storage.Commits;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>What could be read of a projection that is damaged: no row was invented.</summary>
/// <param name="Point">Where in the log it stands.</param>
/// <param name="Entries">Its rows, events and answers.</param>
/// <param name="Partial">Tables of which rows may be missing.</param>
/// <param name="Losses">A sentence for each loss that is known.</param>
sealed record SalvagedContent(
    LogPoint Point, IReadOnlyList<BaseEntry> Entries, IReadOnlySet<string> Partial, IReadOnlyList<string> Losses);
