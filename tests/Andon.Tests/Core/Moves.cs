using Andon.Core.Cards;
using Andon.Core.Events;

namespace Andon.Tests.Core;

/// <summary>
/// The model of the state machine, written down independently of the rules: from which status an event may take its
/// card, and to which. An event that is not here may not change a status at all.
/// </summary>
static class Moves
{
    const string Open = "todo scheduled ready running review blocked triage";

    static readonly Dictionary<string, string[]> Model = new()
    {
        [EventKinds.Imported] =
            ["none > triage todo scheduled ready review blocked done archived", "ready review > todo"],
        [EventKinds.Created] = ["none > triage todo scheduled ready blocked"],
        [EventKinds.Deleted] = [$"{Open} done archived > none"],
        [EventKinds.Promoted] = ["todo scheduled > ready review scheduled todo"],
        [EventKinds.PromotedManual] = ["triage > todo scheduled ready review", "blocked > scheduled ready review"],
        [EventKinds.Claimed] = ["ready review > running"],
        [EventKinds.Completed] = ["running ready blocked review > done"],
        [EventKinds.Blocked] = ["running ready review > blocked"],
        [EventKinds.BlockLoopDetected] = ["running ready review > triage"],
        [EventKinds.DependencyWait] = ["running > todo"],
        [EventKinds.Unblocked] = ["blocked scheduled > todo scheduled ready review"],
        [EventKinds.Scheduled] = ["todo ready running review blocked > scheduled"],
        [EventKinds.ReviewRequested] = ["running ready > review"],
        [EventKinds.ChangesRequested] = ["running > ready todo"],
        [EventKinds.ReviewReopened] = ["review > ready"],
        [EventKinds.Reclaimed] = ["running > ready review todo blocked"],
        [EventKinds.Stopped] = ["running > ready review todo"],
        [EventKinds.Crashed] = ["running > ready review todo blocked"],
        [EventKinds.TimedOut] = ["running > ready review todo blocked"],
        [EventKinds.SpawnFailed] = ["running > ready review todo"],
        [EventKinds.BudgetExhausted] = ["running > ready review todo blocked"],
        [EventKinds.ProtocolViolation] = ["running > ready review todo blocked"],
        [EventKinds.RateLimited] = ["running > ready review todo"],
        [EventKinds.Stale] = ["running > ready review todo blocked"],
        [EventKinds.GaveUp] = ["running > blocked"],
        [EventKinds.Linked] = ["ready review > todo"],
        [EventKinds.Archived] = [$"{Open} done > archived"],
        [EventKinds.Restored] = [$"archived > triage todo scheduled ready review blocked done"],
        [EventKinds.Reopened] = ["done > ready todo scheduled"],
        [EventKinds.DescendantInvalidated] = ["ready review running done > todo"],
    };

    static readonly HashSet<(string Kind, string From, string To)> Legal = Expand();

    public static bool Allows(string kind, CardStatus? from, CardStatus? to) =>
        from == to || Legal.Contains((kind, from?.Name() ?? "none", to?.Name() ?? "none"));

    static HashSet<(string Kind, string From, string To)> Expand()
    {
        var legal = new HashSet<(string Kind, string From, string To)>();
        foreach (var (kind, rules) in Model)
        {
            foreach (var rule in rules)
            {
                var sides = rule.Split(" > ");
                foreach (var from in sides[0].Split(' '))
                {
                    foreach (var to in sides[1].Split(' ')) legal.Add((kind, from, to));
                }
            }
        }

        return legal;
    }
}
