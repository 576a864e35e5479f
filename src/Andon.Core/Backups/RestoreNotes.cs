using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Backups;

/// <summary>
/// The first thing that a board does after it was given back an earlier state: it says so, and takes care that numbers
/// of runs and comments are not given again. A token is of a run's number, so a worker of the time that is no more
/// must not find a run of its number.
/// </summary>
static class RestoreNotes
{
    /// <summary>More runs than a board has between two backups.</summary>
    const long NumbersLeftOut = 1_000_000;

    public static Decision Decide(Draft draft, NoteRestore note)
    {
        if (draft.Actor.Kind == ActorKind.AgentRun) return new Decision.Refused(PersonsOnly);
        draft.Add(new Tombstone
        {
            Card = draft.Circumstances.Ids.NextCard(draft.Now),
            Title = $"restored from {note.Backup}",
            DeletedAt = draft.Now,
            DeletedBy = draft.Actor.Label ?? draft.Actor.Name,
            LastRun = note.LastRun ?? draft.View.LastRun + NumbersLeftOut,
            LastComment = note.LastComment ?? draft.View.LastComment + NumbersLeftOut,
        });
        draft.EmitQuietly(EventKinds.BoardRestored, null, null, Payload.Begin()
            .Text("backup"u8, note.Backup)
            .Text("kept"u8, note.Kept)
            .Number("was_at"u8, note.Was)
            .End());
        return draft.Accept(new Reply());
    }

    static Refusal PersonsOnly => new(
        ErrorCode.Forbidden, "Nothing was given back.", "A worker changes its own task and no board.",
        "Leave backups to a person: andon backup list");
}
