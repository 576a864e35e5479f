using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Links;
using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>
/// A decision in the making: the board as loaded, with this command's changes laid over it. Put rows, then emit the event
/// that made them; every change belongs to exactly one event. Used by one decision, on one thread.
/// </summary>
public sealed class Draft(IBoardView view, Circumstances circumstances)
{
    readonly Dictionary<CardId, Card?> _cards = [];
    readonly Dictionary<CardId, CardText?> _texts = [];
    readonly Dictionary<RunId, Run?> _runs = [];
    readonly Dictionary<CardId, List<CardId>> _parents = [];
    readonly Dictionary<CardId, List<CardId>> _children = [];
    readonly List<Change> _pending = [];
    readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>();
    long _lastRun = view.LastRun;
    long _lastComment = view.LastComment;

    public Circumstances Circumstances => circumstances;

    public Instant Now => circumstances.Now;

    public Actor Actor => circumstances.Actor;

    public Policy Policy => circumstances.Policy;

    /// <summary>The board as it was before this command; for queries that the overlay does not answer.</summary>
    public IBoardView View => view;

    public RunId NextRun() => new(++_lastRun);

    public long NextComment() => ++_lastComment;

    public Card? FindCard(CardId id)
    {
        if (!_cards.TryGetValue(id, out var card)) _cards[id] = card = view.FindCard(id);
        return card;
    }

    public CardText? FindText(CardId id)
    {
        if (!_texts.TryGetValue(id, out var text)) _texts[id] = text = view.FindText(id);
        return text;
    }

    public Run? FindRun(RunId id)
    {
        if (!_runs.TryGetValue(id, out var run)) _runs[id] = run = view.FindRun(id);
        return run;
    }

    public IReadOnlyList<CardId> ParentsOf(CardId card)
    {
        if (!_parents.TryGetValue(card, out var parents)) _parents[card] = parents = [.. view.ParentsOf(card)];
        return parents;
    }

    public IReadOnlyList<CardId> ChildrenOf(CardId card)
    {
        if (!_children.TryGetValue(card, out var children)) _children[card] = children = [.. view.ChildrenOf(card)];
        return children;
    }

    /// <summary>Inserts or updates the card; what did not change is not recorded.</summary>
    public void Put(Card card)
    {
        if (CardTable.Rows.Diff(FindCard(card.Id), card) is { } change) _pending.Add(change);
        _cards[card.Id] = card;
    }

    public void Put(CardText text)
    {
        if (CardText.Table.Diff(FindText(text.Card), text) is { } change) _pending.Add(change);
        _texts[text.Card] = text;
    }

    public void Put(Run run)
    {
        if (RunTable.Rows.Diff(FindRun(run.Id), run) is { } change) _pending.Add(change);
        _runs[run.Id] = run;
    }

    public void Add(Comment comment) => _pending.Add(Comment.Table.Diff(null, comment)!);

    public void Add(Tombstone tombstone) => _pending.Add(Tombstone.Table.Diff(null, tombstone)!);

    public void Add(Link link)
    {
        ParentsOf(link.Child);
        ChildrenOf(link.Parent);
        _parents[link.Child].Add(link.Parent);
        _children[link.Parent].Add(link.Child);
        _pending.Add(Link.Table.Diff(null, link)!);
    }

    public void Remove(Link link)
    {
        ParentsOf(link.Child);
        ChildrenOf(link.Parent);
        Invariant.Hold(_parents[link.Child].Remove(link.Parent) && _children[link.Parent].Remove(link.Child));
        _pending.Add(Link.Table.Delete(link));
    }

    public void Remove(Card card)
    {
        _pending.Add(CardTable.Rows.Delete(card));
        _cards[card.Id] = null;
    }

    public void Remove(CardText text)
    {
        _pending.Add(CardText.Table.Delete(text));
        _texts[text.Card] = null;
    }

    public void Remove(Run run)
    {
        _pending.Add(RunTable.Rows.Delete(run));
        _runs[run.Id] = null;
    }

    public void Remove(Comment comment) => _pending.Add(Comment.Table.Delete(comment));

    /// <summary>Records the fact, with every change put since the last one.</summary>
    public void Emit(string kind, CardId? card, RunId? run = null, string? payload = null)
    {
        _events.Add(new Event(kind, card, run, payload, [.. _pending]));
        _pending.Clear();
    }

    public Decision Accept(Reply reply)
    {
        Invariant.Hold(_pending.Count == 0);
        return new Decision.Accepted(_events.ToImmutable(), reply);
    }

    public static Decision Refuse(ErrorCode code, string what, string why, string next) =>
        new Decision.Refused(new Refusal(code, what, why, next));
}
