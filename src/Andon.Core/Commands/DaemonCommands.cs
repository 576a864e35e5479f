using System.Collections.Immutable;
using Andon.Core.Cards;
using Andon.Core.Recurrences;
using Andon.Core.Runs;

namespace Andon.Core.Commands;

// What the daemon and its supervisors give themselves; nobody else may.

/// <summary>The supervisor has started the worker: its identity becomes part of the run.</summary>
public sealed record RecordSpawn(CardId Card) : RunCommand(Card)
{
    public required string Node { get; init; }

    public required string BootId { get; init; }

    public required int WorkerPid { get; init; }

    public required long WorkerTicks { get; init; }

    public int? SupervisorPid { get; init; }

    public long? SupervisorTicks { get; init; }
}

/// <summary>The run's worktree is there: the branch that it is on, and the commit at which that began.</summary>
public sealed record RecordWorktree(CardId Card) : RunCommand(Card)
{
    public required string Branch { get; init; }

    public required string BaseSha { get; init; }
}

/// <summary>
/// How a supervised run's processes ended. Settles the run if it is still open; always records that the tree is gone,
/// which lets the next run start.
/// </summary>
public sealed record SettleRun(CardId Card, string Outcome) : RunCommand(Card)
{
    public string? Error { get; init; }

    public int? ExitCode { get; init; }

    public int? ExitSignal { get; init; }

    /// <summary>False when the processes are not (yet) confirmed gone.</summary>
    public bool TreeGone { get; init; } = true;

    /// <summary>
    /// A fault of the node or the profile (its command does not resolve): not counted against the card.
    /// </summary>
    public bool Infrastructure { get; init; }
}

/// <summary>The lease timer's word that a run's lease ran out.</summary>
public sealed record ExpireLease(CardId Card, RunId Run) : CardCommand(Card);

/// <summary>Why the dispatcher passes over cards; what the board has written down already changes nothing.</summary>
public sealed record RecordWaits(ImmutableArray<Wait> Waits) : Command;

/// <summary>A reason for one card, and its text at this moment.</summary>
public readonly record struct Wait(CardId Card, string Reason, string Why);

/// <summary>
/// What became of a finished card's scratch directory: moved to the trash, or kept for a reason. Does nothing when the
/// card says so already.
/// </summary>
public sealed record RecordCleanup(CardId Card) : CardCommand(Card)
{
    /// <summary>Where it is now; null when it was kept.</summary>
    public string? TrashedTo { get; init; }

    public string? KeptBecause { get; init; }
}

/// <summary>The timer's word that a scheduled card's time has come. Does nothing if it has not.</summary>
public sealed record ReleaseScheduled(CardId Card) : CardCommand(Card);

// ---- recurrences ----

/// <summary>
/// Has a card made of the template whenever the rule's time comes: seconds between two, or cron fields and a zone.
/// </summary>
public sealed record CreateRecurrence(CreateCard Template, string Kind, string Rule) : Command
{
    public string? Timezone { get; init; }

    public string Overlap { get; init; } = Overlaps.Skip;
}

/// <summary>A command about one recurrence.</summary>
public abstract record RecurrenceCommand(RecurrenceId Recurrence) : Command;

/// <summary>The timer's word that this time has come; the daemon alone gives it, and may give it again.</summary>
public sealed record FireRecurrence(RecurrenceId Recurrence, Instant Slot) : RecurrenceCommand(Recurrence);

public sealed record PauseRecurrence(RecurrenceId Recurrence) : RecurrenceCommand(Recurrence);

public sealed record ResumeRecurrence(RecurrenceId Recurrence) : RecurrenceCommand(Recurrence);

public sealed record DeleteRecurrence(RecurrenceId Recurrence) : RecurrenceCommand(Recurrence);

/// <summary>The board was given back an earlier state. What could not be read of the state before is null.</summary>
/// <param name="Backup">The backup that it was given back from.</param>
/// <param name="Kept">The backup that has the state before.</param>
/// <param name="Was">The last event before.</param>
/// <param name="LastRun">The highest number that a run had.</param>
/// <param name="LastComment">The highest number that a comment had.</param>
public sealed record NoteRestore(
    string Backup, string? Kept, long? Was, long? LastRun, long? LastComment) : Command;
