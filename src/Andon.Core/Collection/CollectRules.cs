using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Collection;

/// <summary>How many of a kind there are, and how many of them would be deleted.</summary>
public sealed record KindCount(string Kind, int All, int Going);

/// <summary>
/// What may be collected. The daemon looks at the files; it asks here whether a task, a run or a share of them may go,
/// and asks again right before it takes anything away. Events are the log, and the log is never collected.
/// </summary>
public static class CollectRules
{
    /// <summary>More than so much of a kind is deleted only when the request says that it means it.</summary>
    public const int SharePercentMax = 50;

    /// <summary>
    /// Whether a task's scratch directory may go to the trash: nobody needs it since before that moment. A deleted
    /// task's goes too, but never one of a task that the board has not heard of.
    /// </summary>
    public static bool WorkspaceMayGo(IBoardView view, CardId id, Instant before)
    {
        if (view.FindCard(id) is { } card) return card.StatusAt < before && Cleanups.MayGo(view, card);
        return view.FindTombstone(id) is { } tombstone && tombstone.DeletedAt < before;
    }

    /// <summary>
    /// Whether a run's folder may go: the run is over and all its processes are gone since before that moment. A run
    /// whose task was deleted is known by its number alone; then what was last written in the folder counts.
    /// </summary>
    public static bool LogMayGo(IBoardView view, RunId id, Instant written, Instant before)
    {
        if (written >= before) return false;
        if (view.FindRun(id) is { } run) return run.EndedAt < before && run.TreeGoneAt < before;
        return id.Value <= view.LastRun;
    }

    /// <summary>Null when no kind loses more than its share, or the request says that it is meant.</summary>
    public static Refusal? TooMuch(IEnumerable<KindCount> counts, bool isMeant)
    {
        if (isMeant) return null;
        var excess = counts
            .Where(count => CollectKinds.HasShare(count.Kind))
            .Where(count => (long)count.Going * 100 > (long)count.All * SharePercentMax).ToList();
        if (excess.Count == 0) return null;
        var named = string.Join(", ", excess.Select(count => $"{count.Going} of {count.All} {count.Kind}"));
        return new(
            ErrorCode.ConfirmationNeeded, "Nothing was collected.",
            $"It would be {named}: more than {SharePercentMax} % of what is there.",
            "Look at what it is with --dry-run; --yes says that it is meant.");
    }
}
