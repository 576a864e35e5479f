using System.Collections.Concurrent;

namespace Andon.Simulation;

/// <summary>The rows of the failure table, each as a moment that the simulator has to reach.</summary>
enum Row
{
    CommandRefused,
    AppendFails,
    SyncFails,
    NoSegmentCanBeOpened,
    CommitFailsAfterDurableLog,
    CommitForgottenAfterDurableLog,
    DiesBeforeAppend,
    DiesInAppend,
    DiesAfterAppend,
    DiesAfterSync,
    DiesAfterCommit,
    DiesBehind,
    TornTail,
    VoidFrames,
    AppendIntoRoom,
    RoomOutgrown,
    RoomRefused,
    RoomLeftByTheDead,
    StartFails,
    DiesInStart,
    ProjectionLosesTransactions,
    ProjectionMadeAnew,
    LogWrittenAnew,
    TouchedWhileRunning,
    UnknownFoundAfterCrash,
    UnknownGoneAfterCrash,
}

/// <summary>How often each row was reached, over all seeds. Safe from any thread.</summary>
sealed class Coverage<TRow>
    where TRow : struct, Enum
{
    readonly ConcurrentDictionary<TRow, long> _reached = new();

    public IEnumerable<TRow> Missing => Enum.GetValues<TRow>().Where(row => !_reached.ContainsKey(row));

    public void Reach(TRow row) => _reached.AddOrUpdate(row, 1, (_, count) => count + 1);

    public override string ToString() => string.Join(
        Environment.NewLine, Enum.GetValues<TRow>().Select(row => $"{_reached.GetValueOrDefault(row),9}  {row}"));
}
