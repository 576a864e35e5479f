using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Links;

/// <summary>
/// Makes one card wait for another, and undoes it. A child that could run goes back to todo; a child that runs is not
/// pulled away from under its worker, who alone may add a parent to it.
/// </summary>
static class Linking
{
    public static Decision Decide(Draft draft, LinkCards command)
    {
        if (draft.FindCard(command.Parent) is not { } parent)
        {
            return Refusals.Missing(draft, command.Parent).AsDecision();
        }
        if (draft.FindCard(command.Child) is not { } child) return Refusals.Missing(draft, command.Child).AsDecision();
        if (Fence.Outlived(draft, child) is { } outlived) return outlived.AsDecision();
        if (Check(draft, parent, child) is { } refusal) return refusal.AsDecision();
        var reply = new Reply { Card = child.Id, Status = child.Status };
        if (IsLinked(draft, parent.Id, child.Id))
        {
            return draft.Accept(reply with { Note = "They were linked already." });
        }
        draft.Add(new Link(parent.Id, child.Id));
        var gated = parent.Status.SatisfiesChildren() ? child : Gate(child, draft.Now);
        draft.Put(gated);
        draft.Emit(EventKinds.Linked, child.Id, payload: Describe(parent.Id, child.Id));
        return draft.Accept(reply with
        {
            Status = gated.Status,
            Note = gated.Status == child.Status
                ? null
                : $"It went back to todo: {parent.Id} is {parent.Status.Name()}.",
        });
    }

    public static Decision Decide(Draft draft, UnlinkCards command)
    {
        if (draft.FindCard(command.Parent) is not { } parent)
        {
            return Refusals.Missing(draft, command.Parent).AsDecision();
        }
        if (draft.FindCard(command.Child) is not { } child) return Refusals.Missing(draft, command.Child).AsDecision();
        if (Fence.Outlived(draft, child) is { } outlived) return outlived.AsDecision();
        if (!IsLinked(draft, parent.Id, child.Id)) return NotLinked(parent, child).AsDecision();
        draft.Remove(new Link(parent.Id, child.Id));
        var frees = !parent.Status.SatisfiesChildren() && Dependencies.CountDown(draft, child);
        draft.Emit(EventKinds.Unlinked, child.Id, payload: Describe(parent.Id, child.Id));
        if (frees) Dependencies.Promote(draft, [child.Id]);
        return draft.Accept(new Reply { Card = child.Id, Status = draft.RequireCard(child.Id).Status });
    }

    static Card Gate(Card child, Instant now)
    {
        var gated = child with { OpenParents = child.OpenParents + 1, UpdatedAt = now };
        return child.Status is CardStatus.Ready or CardStatus.Review ? gated with { Status = CardStatus.Todo } : gated;
    }

    static Refusal? Check(Draft draft, Card parent, Card child)
    {
        if (parent.Id == child.Id)
        {
            return new(
                ErrorCode.SelfLink, $"Task {child.Id} was not linked.", "A task cannot wait for itself.",
                "Name two different tasks: andon link PARENT CHILD");
        }

        if (draft.ParentsOf(child.Id).Count >= TextLimits.ParentsMax)
        {
            return TextRules.Bad(
                "parent", $"{child.Id} has {TextLimits.ParentsMax} parents.", "Collect some under one task.");
        }

        return Descent.Reaches(draft, child.Id, parent.Id) ? Circle(parent, child) : Running(draft, parent, child);
    }

    static Refusal? Running(Draft draft, Card parent, Card child)
    {
        if (child.CurrentRun is not { } id || parent.Status.SatisfiesChildren()) return null;
        var run = draft.FindRun(id)!; // an open run exists
        var own = draft.Actor.Run == id || (run.Kind == RunKinds.Manual && run.Principal == draft.Actor.Principal);
        return own ? null : Refusals.Claimed(
            child, run, $"made to wait for {parent.Id}", $"Wait for the run to end: andon wait {child.Id}");
    }

    static bool IsLinked(Draft draft, CardId parent, CardId child)
    {
        foreach (var id in draft.ParentsOf(child))
        {
            if (id == parent) return true;
        }

        return false;
    }

    static string Describe(CardId parent, CardId child) =>
        Payload.Begin().Text("parent"u8, parent.Value).Text("child"u8, child.Value).End();

    static Refusal Circle(Card parent, Card child) => new(
        ErrorCode.Cycle, $"Task {child.Id} was not linked to {parent.Id}.",
        $"{parent.Id} waits for {child.Id} already, so neither could ever start.",
        $"See what waits for what: andon show {parent.Id}");

    static Refusal NotLinked(Card parent, Card child) => new(
        ErrorCode.LinkNotFound, $"Task {child.Id} was not unlinked.", $"It does not wait for {parent.Id}.",
        $"See what it waits for: andon show {child.Id}");
}
