using System.Collections;
using Andon.Core.Cards;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;

namespace Andon.Server.Cards;

/// <summary>
/// Cards as lists show them. Whoever goes through them sees one summary that is filled anew for each card, and writes
/// it before going on: ten thousand of them need not exist.
/// </summary>
sealed class SummaryList(IReadOnlyList<Card> cards) : IReadOnlyList<TaskSummary>
{
    public int Count => cards.Count;

    public TaskSummary this[int index] => WireTranslation.ToSummary(cards[index]);

    public IEnumerator<TaskSummary> GetEnumerator()
    {
        var summary = new TaskSummary();
        foreach (var card in cards)
        {
            WireTranslation.Fill(summary, card);
            yield return summary;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
