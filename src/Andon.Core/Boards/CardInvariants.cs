using Andon.Core.Cards;

namespace Andon.Core.Boards;

/// <summary>What must be true of one card by itself and beside its parents.</summary>
static class CardInvariants
{
    public static void Check(IWholeBoard board, Card card, List<string> findings)
    {
        foreach (var (holds, what) in Rules(board, card))
        {
            if (!holds) findings.Add($"{card.Id} ({card.Status.Name()}): {what}");
        }
    }

    static IEnumerable<(bool Holds, string What)> Rules(IWholeBoard board, Card card)
    {
        var open = OpenParents(board, card);
        yield return (card.OpenParents == open, $"it says {card.OpenParents} open parents and has {open}.");
        yield return (card.Status != CardStatus.Todo || open > 0, "it is todo and waits for no parent.");
        yield return (!IsClaimable(card) || open == 0, "it could be claimed before a parent is done.");
        yield return (card.Status != CardStatus.Ready || card.Phase == Phases.Work, "it is ready in its review phase.");
        yield return (
            card.Status != CardStatus.Review || card.Phase == Phases.Review, "it is in review in its work phase.");
        yield return (card.Status != CardStatus.Done || card.Phase == Phases.Work, "it is done in its review phase.");
        yield return (card.Phase is Phases.Work or Phases.Review, "its phase is unknown.");
        yield return (
            card.Status != CardStatus.Blocked || card.BlockKind is not null, "it is blocked for no kind of reason.");
        yield return (
            card.Status != CardStatus.Done || card.CompletedAt is not null,
            "it is done and has no time of completion.");
        yield return (
            card.CompletedAt is null || card.Status is CardStatus.Done or CardStatus.Archived,
            "it is not done and has a time of completion.");
        yield return (
            (card.Status == CardStatus.Archived) == (card.ArchivedFrom is not null),
            "it does not know where it was archived from.");
        yield return (card.HoldKind is null == card.HeldAt is null, "its hold has no time.");
        yield return (card.HoldKind is null or HoldKinds.Paused or HoldKinds.Stopped, "its hold is of no kind.");
        yield return (
            card.Status != CardStatus.Running || card.HoldKind != HoldKinds.Stopped, "it is stopped and runs.");
        yield return (card.WaitReason is null == card.WaitSince is null, "its reason for waiting has no time.");
        yield return (card.WaitReason is null || IsClaimable(card), "it waits for its turn and could not run.");
        yield return (card.Approval is null or Approvals.Needed or Approvals.Given, "its approval is of no kind.");
        yield return (
            card.Status != CardStatus.Running || card.Approval != Approvals.Needed, "it runs without its approval.");
        yield return (
            card.ProviderOverride is null || card.ModelOverride is not null, "it has a provider without a model.");
        yield return (card.Title.Length > 0 && card.Title == card.Title.Trim(), "its title is not trimmed.");
        yield return (
            card.UpdatedAt >= card.StatusAt && card.StatusAt >= card.CreatedAt, "its times are out of order.");
        yield return (
            card.ApprovedRun is null || card.Status is CardStatus.Done or CardStatus.Archived,
            "an approval outlived its completion.");
    }

    static bool IsClaimable(Card card) => card.Status is CardStatus.Ready or CardStatus.Review;

    static int OpenParents(IWholeBoard board, Card card)
    {
        var open = 0;
        foreach (var parent in board.ParentsOf(card.Id))
        {
            if (board.FindCard(parent) is { } found && !found.Status.SatisfiesChildren()) open++;
        }

        return open;
    }
}
