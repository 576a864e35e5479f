using Andon.Core.Cards;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>Counts of cards as the wire names them; statuses without any are left out.</summary>
static class BoardCounts
{
    public static IReadOnlyDictionary<string, int> Of(BoardStatistics statistics) => Of(statistics.ByStatus);

    public static IReadOnlyDictionary<string, int> Of(IReadOnlyDictionary<CardStatus, int> byStatus) => byStatus
        .Where(count => count.Value > 0)
        .OrderBy(count => count.Key)
        .ToDictionary(count => count.Key.Name(), count => count.Value);
}
