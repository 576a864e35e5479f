using System.Collections;
using Andon.Core.Cards;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;

namespace Andon.Server.Cards;

/// <summary>
/// Cards as lists show them. Each summary is made when it is asked for and forgotten once it is written, so that ten
/// thousand of them never exist together. Immutable.
/// </summary>
sealed class SummaryList(IReadOnlyList<Card> cards) : IReadOnlyList<TaskSummary>
{
    public int Count => cards.Count;

    public TaskSummary this[int index] => WireTranslation.ToSummary(cards[index]);

    public IEnumerator<TaskSummary> GetEnumerator()
    {
        foreach (var card in cards) yield return WireTranslation.ToSummary(card);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
