namespace Andon.Core.Cards;

/// <summary>
/// Where a card lands that may go on: todo while a parent is open, scheduled until its time, else ready or, in its
/// review phase, review. Every way back to the board comes through here, so the three never disagree.
/// </summary>
static class Landing
{
    public static CardStatus For(Card card, Instant now)
    {
        if (card.OpenParents > 0) return CardStatus.Todo;
        if (card.NotBefore > now) return CardStatus.Scheduled;
        return card.Phase == Phases.Review ? CardStatus.Review : CardStatus.Ready;
    }

    public static Card Land(this Card card, Instant now) => card with { Status = For(card, now) };

    /// <summary>The same, with the count of failures and everything that followed from them forgotten.</summary>
    public static Card Absolve(this Card card) => card with
    {
        ConsecutiveFailures = 0,
        ProtocolViolations = 0,
        LastFailureError = null,
        CooldownUntil = null,
    };
}
