using System.Collections.Immutable;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Decisions;

/// <summary>
/// A decision in the making: the board as loaded, with this command's changes laid over it. Put rows, then emit the
/// event that made them; every change belongs to exactly one event. Used by one decision, on one thread.
/// </summary>
public sealed class Draft(IBoardView view, Circumstances circumstances)
{
    readonly Dictionary<CardId, Slot<Card>> _cards = [];
    readonly List<Slot> _pending = [];
    Dictionary<RunId, Slot<Run>>? _runs;
    Dictionary<CardId, Slot<CardText>>? _texts;
    Dictionary<string, Slot<Breaker>>? _breakers;
    Dictionary<string, Slot<Spending>>? _spending;
    Dictionary<RecurrenceId, Slot<Recurrence>>? _recurrences;
    Dictionary<CardId, List<CardId>>? _parents;
    Dictionary<CardId, List<CardId>>? _children;
    readonly List<Event> _events = [];
    readonly List<Event> _following = [];
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

    /// <summary>The wanted number when it was never given on this board, else the next one.</summary>
    public RunId TakeRun(long wanted) => new(_lastRun = Math.Max(_lastRun + 1, wanted));

    /// <summary>The wanted number when it was never given on this board, else the next one.</summary>
    public long TakeComment(long wanted) => _lastComment = Math.Max(_lastComment + 1, wanted);

    /// <summary>Where the next event will be.</summary>
    public long NextPosition => view.Position + _events.Count + 1;

    /// <summary>Whether something was put that no event speaks of yet.</summary>
    public bool HasPending => _pending.Count > 0;

    public Card? FindCard(CardId id) => CardSlot(id).Current;

    /// <summary>A card that the board's own links or runs lead to.</summary>
    public Card RequireCard(CardId id)
    {
        var card = FindCard(id);
        Invariant.Hold(card is not null);
        return card;
    }

    public CardText? FindText(CardId id) => TextSlot(id).Current;

    public Run? FindRun(RunId id) => RunSlot(id).Current;

    public Breaker? FindBreaker(string kind, string name) => BreakerSlot(kind, name).Current;

    public Spending? FindSpending(string id) => SpendingSlot(id).Current;

    public Recurrence? FindRecurrence(RecurrenceId id) => RecurrenceSlot(id).Current;

    public IReadOnlyList<CardId> ParentsOf(CardId card) =>
        _parents is not null && _parents.TryGetValue(card, out var parents) ? parents : view.ParentsOf(card);

    public IReadOnlyList<CardId> ChildrenOf(CardId card) =>
        _children is not null && _children.TryGetValue(card, out var children) ? children : view.ChildrenOf(card);

    /// <summary>
    /// Inserts or updates the card; what did not change is not recorded. Keeps the time of its status.
    /// </summary>
    public void Put(Card card)
    {
        var slot = CardSlot(card.Id);
        if (slot.Current?.Status != card.Status)
            card = card with { StatusAt = Now, UpdatedAt = Now, WaitReason = null, WaitSince = null };
        Set(slot, card);
    }

    /// <summary>As it is: for a card that had its times elsewhere.</summary>
    public void Bring(Card card) => Set(CardSlot(card.Id), card);

    public void Put(CardText text) => Set(TextSlot(text.Card), text);

    public void Put(Run run) => Set(RunSlot(run.Id), run);

    public void Put(Breaker breaker) => Set(BreakerSlot(breaker.Kind, breaker.Name), breaker);

    public void Put(Spending spending) => Set(SpendingSlot(spending.Id), spending);

    public void Put(Recurrence recurrence) => Set(RecurrenceSlot(recurrence.Id), recurrence);

    public void Add(Import import) => _pending.Add(new MadeChange(Import.Table.Diff(null, import)!));

    public void Add(Comment comment) => _pending.Add(new MadeChange(Comment.Table.Diff(null, comment)!));

    public void Add(Tombstone tombstone) => _pending.Add(new MadeChange(Tombstone.Table.Diff(null, tombstone)!));

    public void Add(Link link)
    {
        Overlay(ref _parents, link.Child, view.ParentsOf).Add(link.Parent);
        Overlay(ref _children, link.Parent, view.ChildrenOf).Add(link.Child);
        _pending.Add(new MadeChange(Link.Table.Diff(null, link)!));
    }

    public void Add(Attachment attachment) => _pending.Add(new MadeChange(Attachment.Table.Diff(null, attachment)!));

    public void Remove(Attachment attachment) => _pending.Add(new MadeChange(Attachment.Table.Delete(attachment)));

    public void Add(Artifact artifact) => _pending.Add(new MadeChange(Artifact.Table.Diff(null, artifact)!));

    public void Remove(Artifact artifact) => _pending.Add(new MadeChange(Artifact.Table.Delete(artifact)));

    public void Put(Subscription? before, Subscription after) =>
        _pending.Add(new MadeChange(Subscription.Table.Diff(before, after)!));

    public void Remove(Subscription subscription) =>
        _pending.Add(new MadeChange(Subscription.Table.Delete(subscription)));

    public void Remove(Link link)
    {
        Invariant.Hold(Overlay(ref _parents, link.Child, view.ParentsOf).Remove(link.Parent));
        Invariant.Hold(Overlay(ref _children, link.Parent, view.ChildrenOf).Remove(link.Child));
        _pending.Add(new MadeChange(Link.Table.Delete(link)));
    }

    public void Remove(Card card) => Set(CardSlot(card.Id), null);

    public void Remove(CardText text) => Set(TextSlot(text.Card), null);

    public void Remove(Run run) => Set(RunSlot(run.Id), null);

    public void Remove(Breaker breaker) => Set(BreakerSlot(breaker.Kind, breaker.Name), null);

    public void Remove(Recurrence recurrence) => Set(RecurrenceSlot(recurrence.Id), null);

    public void Remove(Comment comment) => _pending.Add(new MadeChange(Comment.Table.Delete(comment)));

    /// <summary>
    /// Records the fact, with every change put since the last one; its card is marked as touched now.
    /// </summary>
    public void Emit(string kind, CardId? card, RunId? run = null, string? payload = null)
    {
        if (card is { } id) Touch(id);
        EmitQuietly(kind, card, run, payload);
    }

    /// <summary>The same, for a fact of another time: its card is not marked as touched.</summary>
    public void EmitQuietly(string kind, CardId? card, RunId? run, string? payload)
    {
        var changes = ImmutableArray.CreateBuilder<Change>(_pending.Count);
        foreach (var slot in _pending)
        {
            if (slot.Take() is { } change) changes.Add(change);
        }

        _pending.Clear();
        _events.Add(new Event(kind, card, run, payload, changes.DrainToImmutable()));
        _events.AddRange(_following);
        _following.Clear();
    }

    /// <summary>Records what follows from the next event; the changes that it speaks of are that event's.</summary>
    public void Follow(string kind, CardId? card, RunId? run, string? payload) =>
        _following.Add(new Event(kind, card, run, payload, []));

    public Decision Accept(Reply reply)
    {
        Invariant.Hold(_pending.Count == 0 && _following.Count == 0);
        var card = reply.Card is { } id ? FindCard(id) : null;
        return new Decision.Accepted([.. _events], reply)
        {
            Card = card,
            Text = card is null ? null : FindText(card.Id),
        };
    }

    public static Decision Refuse(ErrorCode code, string what, string why, string next) =>
        new Decision.Refused(new Refusal(code, what, why, next));

    void Touch(CardId id)
    {
        if (FindCard(id) is { } card && card.UpdatedAt != Now) Put(card with { UpdatedAt = Now });
    }

    void Set<TRow>(Slot<TRow> slot, TRow? row)
        where TRow : class
    {
        if (slot.Set(row)) _pending.Add(slot);
    }

    Slot<Card> CardSlot(CardId id)
    {
        if (!_cards.TryGetValue(id, out var slot)) _cards[id] = slot = new(CardTable.Rows, view.FindCard(id));
        return slot;
    }

    Slot<CardText> TextSlot(CardId id)
    {
        _texts ??= [];
        if (!_texts.TryGetValue(id, out var slot)) _texts[id] = slot = new(CardText.Table, view.FindText(id));
        return slot;
    }

    Slot<Run> RunSlot(RunId id)
    {
        _runs ??= [];
        if (!_runs.TryGetValue(id, out var slot)) _runs[id] = slot = new(RunTable.Rows, view.FindRun(id));
        return slot;
    }

    Slot<Breaker> BreakerSlot(string kind, string name)
    {
        _breakers ??= [];
        var id = Breaker.IdOf(kind, name);
        if (!_breakers.TryGetValue(id, out var slot))
            _breakers[id] = slot = new(Breaker.Table, view.FindBreaker(kind, name));
        return slot;
    }

    Slot<Spending> SpendingSlot(string id)
    {
        _spending ??= [];
        if (!_spending.TryGetValue(id, out var slot)) _spending[id] = slot = new(Spending.Table, view.FindSpending(id));
        return slot;
    }

    Slot<Recurrence> RecurrenceSlot(RecurrenceId id)
    {
        _recurrences ??= [];
        if (!_recurrences.TryGetValue(id, out var slot))
            _recurrences[id] = slot = new(RecurrenceTable.Rows, view.FindRecurrence(id));
        return slot;
    }

    static List<CardId> Overlay(
        ref Dictionary<CardId, List<CardId>>? lists, CardId card, Func<CardId, IReadOnlyList<CardId>> load)
    {
        lists ??= [];
        if (!lists.TryGetValue(card, out var list)) lists[card] = list = [.. load(card)];
        return list;
    }
}
