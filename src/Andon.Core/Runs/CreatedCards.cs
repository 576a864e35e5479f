using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;

namespace Andon.Core.Runs;

/// <summary>
/// Checks the cards that a completion says it created. One counts when it exists and was created by the worker's
/// profile or in the task's name, or is a child of the task. A claim that does not hold refuses the completion and
/// changes nothing.
/// </summary>
static class CreatedCards
{
    public static Refusal? Check(Draft draft, Card card, CompleteCard command, Run? run, out List<string> verified)
    {
        verified = [];
        if (command.CreatedCards.IsDefaultOrEmpty) return null;
        if (command.CreatedCards.Length > TextLimits.CreatedCardsMax)
        {
            return TextRules.Bad("created_cards", "There are too many.", $"Name at most {TextLimits.CreatedCardsMax}.");
        }

        var phantoms = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claimed in command.CreatedCards)
        {
            if (TextRules.Name("created_cards", claimed) is { } invalid) return invalid;
            var id = claimed.Trim();
            if (!seen.Add(id)) continue;
            (IsTheirs(draft, card, run, id) ? verified : phantoms).Add(id);
        }

        return phantoms.Count == 0 ? null : Phantoms(card, phantoms, verified);
    }

    static bool IsTheirs(Draft draft, Card card, Run? run, string text)
    {
        if (!CardId.TryParse(text, out var id) || draft.FindCard(id) is not { } created) return false;
        var by = TextRules.ProfileName(created.CreatedBy);
        if (by is not null && (by == card.Assignee || by == run?.Profile || by == card.Id.Value)) return true;
        foreach (var parent in draft.ParentsOf(id))
        {
            if (parent == card.Id) return true;
        }

        return false;
    }

    static Refusal Phantoms(Card card, List<string> phantoms, List<string> verified) => new(
        ErrorCode.PhantomCards, $"Task {card.Id} was not completed; it is as it was.",
        $"These tasks do not exist or are not this task's work: {Named(phantoms)}. Verified: {Named(verified)}.",
        "Complete it again naming only ids that andon create answered, or none.");

    static string Named(List<string> ids)
    {
        const int named = 20;
        if (ids.Count == 0) return "none";
        var more = ids.Count > named ? $" and {ids.Count - named} more" : "";
        return string.Join(", ", ids.Take(named)) + more;
    }
}
