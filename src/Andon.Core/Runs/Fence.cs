using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;

namespace Andon.Core.Runs;

/// <summary>
/// Decides whether a command may speak for a card's run. A supervised or pull run speaks with its token, a manual one
/// with the principal that claimed it; an operator may overrule either with force; a run that has ended speaks no
/// more.
/// </summary>
static class Fence
{
    /// <summary>
    /// A worker whose run has ended may not change its card by any verb; its settlement is still heard.
    /// </summary>
    public static Refusal? Outlived(Draft draft, Card card)
    {
        if (draft.Actor.Run is not { } id || card.CurrentRun == id) return null;
        return draft.FindRun(id) is { } run && run.Card == card.Id ? Superseded(card, run, "changed") : null;
    }

    /// <summary>
    /// For verbs that end or touch the open run. <paramref name="open"/> is it, or null when nobody claimed the card.
    /// </summary>
    public static Refusal? Enter(Draft draft, Card card, RunCommand command, string verb, out Run? open)
    {
        open = card.CurrentRun is { } id ? draft.FindRun(id) : null;
        if (command.Run is not null || command.Token is not null)
        {
            return Named(draft, card, new(command.Run, command.Token, command.Force), verb, open);
        }

        if (draft.Actor.Run is { } mine && open?.Id == mine) return null;
        return open is null ? Unclaimed(draft, card, verb) : Overruled(draft, card, open, command.Force, verb);
    }

    /// <summary>For verbs that anybody may use beside the run: checked only if a run or a token is shown.</summary>
    public static Refusal? Pass(Draft draft, Card card, RunId? run, string? token, string verb)
    {
        if (run is null && token is null) return null;
        var open = card.CurrentRun is { } id ? draft.FindRun(id) : null;
        return Named(draft, card, new(run, token, Force: false), verb, open);
    }

    /// <summary>For the supervisor's verbs: the run that the command names, open or ended.</summary>
    public static Refusal? Find(Draft draft, Card card, RunCommand command, string verb, out Run run)
    {
        run = null!; // set whenever null is answered
        if (command.Run is not { } id)
        {
            return TextRules.Bad("run", "No run is named.", "Name the run that the supervisor was started for.");
        }

        if (draft.FindRun(id) is not { } found || found.Card != card.Id) return NoSuchRun(card, id, verb);
        run = found;
        if (draft.Actor.Kind == ActorKind.System || draft.Actor.Run == id) return null;
        return Proof(found, command.Token, verb);
    }

    public static Refusal Superseded(Card card, Run run, string verb)
    {
        var now = card.CurrentRun is { } id
            ? $"run {id} is working on it now"
            : $"the task is {card.Status.Name()} now";
        return new(
            ErrorCode.RunSuperseded, $"Task {card.Id} was not {verb}: run {run.Id} has ended.",
            $"It ended at {Refusals.Clock(run.EndedAt ?? default)} as {run.Outcome}{Because(run)}, and {now}.",
            $"Stop working: nothing that run {run.Id} writes counts any more. See the task with: andon show {card.Id}");
    }

    static Refusal? Named(Draft draft, Card card, Claimant claimant, string verb, Run? open)
    {
        var run = claimant.Run is { } id ? draft.FindRun(id) : Owner(draft, card, claimant.Token!, open);
        if (run is null || run.Card != card.Id)
        {
            return claimant.Run is { } unknown ? NoSuchRun(card, unknown, verb) : WrongToken(card, verb);
        }

        if (run.EndedAt is not null && claimant.Token is null) return Superseded(card, run, verb);
        if (draft.Actor.Run != run.Id && Entitled(draft, card, run, claimant, verb) is { } refusal) return refusal;
        return run.EndedAt is null ? null : Superseded(card, run, verb);
    }

    /// <summary>The run that a token alone stands for: the open one, or an earlier one of the card.</summary>
    static Run? Owner(Draft draft, Card card, string token, Run? open)
    {
        if (open is not null && RunToken.Matches(open, token)) return open;
        foreach (var run in draft.View.RunsOf(card.Id))
        {
            if (RunToken.Matches(run, token)) return run;
        }

        return null;
    }

    static Refusal? Entitled(Draft draft, Card card, Run run, Claimant claimant, string verb)
    {
        if (claimant.Token is not null) return Proof(run, claimant.Token, verb);
        return Overruled(draft, card, run, claimant.Force, verb);
    }

    static Refusal? Proof(Run run, string? token, string verb)
    {
        if (token is not null) return RunToken.Matches(run, token) ? null : WrongToken(run, verb);
        return new(
            ErrorCode.RunTokenRequired, $"Task {run.Card} was not {verb}.",
            $"{Refusals.Holder(run)} is working on it, and the request shows no token of it.",
            $"Wait for it: andon wait {run.Card}. Its worker has the token in ANDON_RUN_TOKEN; an operator may "
                + "overrule with force.");
    }

    static Refusal? Overruled(Draft draft, Card card, Run run, bool force, string verb)
    {
        if (run.Kind == RunKinds.Manual && run.Principal == draft.Actor.Principal) return null;
        if (force && MayOverrule(draft)) return null;
        if (run.Kind != RunKinds.Manual) return Proof(run, null, verb);
        return new(
            ErrorCode.NotRunOwner, $"Task {card.Id} was not {verb}.",
            $"{Refusals.Holder(run)} was claimed by {run.Principal}, and this is {draft.Actor.Principal}.",
            $"Wait for it: andon wait {card.Id}. An operator may overrule with force.");
    }

    /// <summary>A worker finishes its own task and no other, unless it claimed that one as well.</summary>
    static Refusal? Unclaimed(Draft draft, Card card, string verb)
    {
        if (draft.Actor.Run is not { } mine || draft.FindRun(mine)?.Card == card.Id) return null;
        return new(
            ErrorCode.Forbidden, $"Task {card.Id} was not {verb}.",
            $"Run {mine} is a worker on another task and has not claimed this one.",
            $"Leave a comment for whoever works on it: andon comment {card.Id}");
    }

    static bool MayOverrule(Draft draft) => draft.Actor.Kind != ActorKind.AgentRun;

    static string Because(Run run)
    {
        var reason = TextRules.Preview(run.Error ?? run.Summary);
        return reason is null ? "" : $" ({reason})";
    }

    static Refusal NoSuchRun(Card card, RunId id, string verb) => new(
        ErrorCode.RunNotFound, $"Task {card.Id} was not {verb}.", $"Run {id} is not a run of this task.",
        $"See its runs with: andon runs {card.Id}");

    static Refusal WrongToken(Run run, string verb) => new(
        ErrorCode.RunTokenInvalid, $"Task {run.Card} was not {verb}.", $"The token is not that of run {run.Id}.",
        "Use the token that the worker was started with, in ANDON_RUN_TOKEN.");

    static Refusal WrongToken(Card card, string verb) => new(
        ErrorCode.RunTokenInvalid, $"Task {card.Id} was not {verb}.", "The token belongs to no run of this task.",
        "Use the token that the worker was started with, in ANDON_RUN_TOKEN.");

    /// <summary>What a request shows to speak for a run.</summary>
    readonly record struct Claimant(RunId? Run, string? Token, bool Force);
}
