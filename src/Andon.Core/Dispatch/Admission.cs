using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// Whether a card may be claimed now: the one answer for dispatcher, sweep, command line and API, given again inside
/// every claim. Status, parents, holds, approval, pauses and drain bind everybody; cooldown, budgets, breakers and caps
/// bind what is not claimed by a person's hand, and so does a directory that another card's run works in; the profile's
/// readiness and the host's pressure bind only what we would spawn.
/// </summary>
static class Admission
{
    /// <summary>In the order in which a claim names them; every check is independent of the others.</summary>
    static readonly Func<ClaimQuestion, Obstacle?>[] Checks =
    [
        StatusObstacles.Find, Held, Unapproved, Draining, Paused, CoolingDown, Allowances.Card, Allowances.Profile,
        Brakes.Profile, Brakes.Provider, Readiness.Find, Capacity.Board, Capacity.Host, Capacity.Profile,
        Capacity.Pools, Busy, Capacity.Pressure,
    ];

    /// <summary>The first obstacle; null admits.</summary>
    public static Obstacle? First(ClaimQuestion question)
    {
        foreach (var check in Checks)
        {
            if (check(question) is { } obstacle) return obstacle;
        }

        return null;
    }

    /// <summary>Every obstacle at this moment; empty admits.</summary>
    public static List<Obstacle> All(ClaimQuestion question)
    {
        var obstacles = new List<Obstacle>();
        foreach (var check in Checks)
        {
            if (check(question) is { } obstacle) obstacles.Add(obstacle);
        }

        return obstacles;
    }

    public static Obstacle? Held(ClaimQuestion question)
    {
        var card = question.Card;
        if (card.HoldKind is not { } kind) return null;
        var reason = card.HoldReason is { } given ? $": {given}" : "";
        return new(
            ErrorCode.Held, $"held_{kind}", $"It was {kind} by {card.HeldBy}{reason}.",
            $"When it may go on: andon resume {card.Id}")
        {
            Since = card.HeldAt,
        };
    }

    public static Obstacle? Unapproved(ClaimQuestion question)
    {
        var card = question.Card;
        if (card.Approval != Approvals.Needed) return null;
        return new(
            ErrorCode.ApprovalNeeded, "awaits_approval", "A person has to approve it first.",
            $"If it may run: andon approve {card.Id}")
        {
            Since = card.StatusAt,
        };
    }

    /// <summary>
    /// On this node the next run waits until the old processes are gone; a run of another node is fenced by the rest
    /// of its lease instead, because nobody here can judge its processes.
    /// </summary>
    static Obstacle? Draining(ClaimQuestion question)
    {
        if (question.Card.DrainingRun is not { } id || question.View.FindRun(id) is not { } run) return null;
        var fenced = (run.EndedAt ?? run.StartedAt) + TimeSpan.FromSeconds(run.LeaseSeconds);
        var foreign = run.Node is not null && run.Node != question.Policy.Node;
        if (foreign && question.Now >= fenced) return null;
        return new(
            ErrorCode.Draining, "draining", $"The processes of run {id} are not confirmed gone.",
            $"Wait a moment; the board starts it when they are. See: andon runs {question.Card.Id}")
        {
            Since = run.EndedAt,
            Until = foreign ? fenced : null,
        };
    }

    static Obstacle? Paused(ClaimQuestion question)
    {
        foreach (var pause in question.Policy.Pauses)
        {
            if (pause.Scope == "profile" && pause.Name != question.Card.Assignee) continue;
            var what = pause.Name is { } name ? $"The {pause.Scope} {name}" : $"The {pause.Scope}";
            var reason = pause.Reason is { } given ? $": {given}" : "";
            return new(
                ErrorCode.Paused, $"paused_{pause.Scope}", $"{what} was paused by {pause.By}{reason}.",
                $"When work may go on: {Resume(pause)}")
            {
                Since = pause.Since,
            };
        }

        return null;
    }

    static string Resume(Pause pause) =>
        pause.Name is { } name ? $"andon resume --{pause.Scope} {name}" : $"andon resume --{pause.Scope}";

    /// <summary>Two runs in one directory would spoil each other's work, so they follow one another.</summary>
    static Obstacle? Busy(ClaimQuestion question)
    {
        if (question.IsManual || question.Workspace is not { } path) return null;
        var card = question.Card.Id;
        if (question.Ledger.HolderOf(path, card) is { } other) return Busy(path, other, null);
        if (!question.Policy.BusyWorkspaces.TryGetValue(path, out var holder) || holder.Card == card) return null;
        return Busy(path, holder.Card, holder.Board);
    }

    static Obstacle Busy(string path, CardId holder, string? board) => new(
        ErrorCode.WorkspaceBusy, "workspace_busy",
        $"A run of {holder}{(board is null ? "" : $" on the board {board}")} works in {path}.",
        $"Wait until that run ends. See it with: andon show {holder}{(board is null ? "" : $" --board {board}")}");

    static Obstacle? CoolingDown(ClaimQuestion question)
    {
        if (question.IsManual || !(question.Card.CooldownUntil > question.Now)) return null;
        var card = question.Card;
        var error = card.LastFailureError is { } failure ? $" after: {TextRules.Preview(failure)}" : "";
        return new(
            ErrorCode.NotYet, "cooldown", $"It waits until {Refusals.Clock(card.CooldownUntil!.Value)}{error}.",
            $"Wait, or claim it by hand: andon claim {card.Id}")
        {
            Since = card.StatusAt,
            Until = card.CooldownUntil,
        };
    }
}
