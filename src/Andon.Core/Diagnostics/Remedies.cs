using System.Collections.Immutable;
using Andon.Core.Cards;

namespace Andon.Core.Diagnostics;

/// <summary>Words the steps that findings offer; each is a verb of the command line.</summary>
static class Remedies
{
    /// <summary>What helps against most things: take the claim back, or give the card to somebody else.</summary>
    public static ImmutableArray<Remedy> Recovery(Card card)
    {
        var isRunning = card.Status == CardStatus.Running;
        var reassign = new Remedy(
            "reassign", "Give it to another profile",
            $"andon reassign {card.Id} PROFILE{(isRunning ? " --reclaim" : "")}")
        {
            ReclaimsFirst = isRunning,
        };
        return isRunning
            ? [new Remedy("reclaim", "Take the claim back", $"andon reclaim {card.Id}"), reassign]
            : [reassign];
    }

    public static Remedy Log(Card card) => Hint("See what its worker wrote", $"andon log {card.Id}");

    public static Remedy Why(Card card) => Hint("See what holds it back", $"andon why {card.Id}");

    public static Remedy Runs(Card card) => Hint("See its attempts", $"andon runs {card.Id}");

    public static Remedy Show(Card card) => Hint("See what happened to it", $"andon show {card.Id}");

    public static Remedy Profile(Card card) =>
        Hint("See whether the profile can be started", $"andon profile show {card.Assignee}");

    public static Remedy Status() => Hint("See whether anything is dispatched", "andon status");

    public static Remedy Limit(Card card) =>
        Hint("Allow more to its next run", $"andon edit {card.Id} --max-runtime DURATION");

    public static Remedy Comment(Card card) =>
        new("comment", "Say something about it", $"andon comment {card.Id} TEXT");

    public static Remedy Unblock(Card card) => new("unblock", "Let it go on", $"andon unblock {card.Id}");

    public static Remedy Resume(Card card) => Hint("Let it go on", $"andon resume {card.Id}");

    public static Remedy First(this Remedy remedy) => remedy with { IsSuggested = true };

    static Remedy Hint(string label, string command) => new("cli_hint", label, command);
}
