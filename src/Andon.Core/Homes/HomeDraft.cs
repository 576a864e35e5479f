using System.Collections.Immutable;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Homes;

/// <summary>
/// A home's decision in the making. Put rows, then emit the event that made them; every change belongs to exactly one
/// event. Used by one decision, on one thread.
/// </summary>
sealed class HomeDraft(HomeState state, Circumstances circumstances)
{
    readonly ImmutableArray<Change>.Builder _pending = ImmutableArray.CreateBuilder<Change>();
    readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>();

    public Instant Now => circumstances.Now;

    /// <summary>Who acts, as people read it.</summary>
    public string By => circumstances.Actor.Label ?? circumstances.Actor.Name;

    /// <summary>The home with the changes so far.</summary>
    public HomeState State { get; private set; } = state;

    public void Put(BoardEntry board) => Make(BoardEntry.Table.Diff(State.FindBoard(board.Slug), board));

    public void Put(Pause pause) => Make(HomeTables.Pauses.Diff(State.FindPause(pause.Scope, pause.Name), pause));

    public void Put(string key, string value) =>
        Make(HomeTables.Settings.Diff(State.FindSetting(key), new Setting(key, value)));

    public void Add(StoryEntry entry) => Make(HomeTables.Story.Diff(null, entry));

    public void Remove(Pause pause) => Make(HomeTables.Pauses.Delete(pause));

    public void Remove(StoryEntry entry) => Make(HomeTables.Story.Delete(entry));

    /// <summary>Records the fact, with every change put since the last one.</summary>
    public void Emit(string kind, string? payload) =>
        _events.Add(new Event(kind, Card: null, Run: null, payload, _pending.DrainToImmutable()));

    public Decision Accept(string? note = null)
    {
        Invariant.Hold(_pending.Count == 0);
        return new Decision.Accepted(_events.DrainToImmutable(), new Reply { Note = note });
    }

    void Make(Change? change)
    {
        if (change is null) return;
        _pending.Add(change);
        State = State.Apply(change);
    }
}
