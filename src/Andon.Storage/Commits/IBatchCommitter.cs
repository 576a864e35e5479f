using Andon.Core.Events;
using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>
/// Makes a batch of submissions durable together. Synchronous and owned by one thread, so that the simulator can run
/// it without any. After <see cref="Commit"/> returns, every answer in it may be given.
/// </summary>
interface IBatchCommitter<TSubmission> : IDisposable
{
    /// <summary>Rises whenever files of the store were made again.</summary>
    long Generation { get; }

    /// <summary>The last position that is durable and can be read, once <see cref="Flush"/> was called.</summary>
    long Position { get; }

    /// <summary>Whether readers do not see yet what was answered.</summary>
    bool IsBehind { get; }

    StoreHealth Health { get; }

    StoreGauges Gauges { get; }

    /// <summary>Decides, applies, logs, syncs and commits; one answer per submission, in order.</summary>
    BatchOutcome Commit(IReadOnlyList<TSubmission> batch);

    /// <summary>Lets readers see everything that was answered.</summary>
    void Flush();

    /// <summary>
    /// Called when nothing is queued: checkpoints, prunes and probes belong here. Answers events that became readable
    /// only now, because the store had to be mended after they were logged.
    /// </summary>
    IReadOnlyList<CommittedEvent> Idle();

    /// <summary>Somebody saw signs that the projection is damaged: proves the store, and mends it.</summary>
    void Suspect(string sign);

    /// <summary>The files of its log, oldest first.</summary>
    IReadOnlyList<LogPiece> LogPieces();

    /// <summary>Reads durable bytes of one of them; answers how many.</summary>
    int ReadLog(string name, long offset, Span<byte> buffer);

    /// <summary>Checks everything that can be checked.</summary>
    VerifyReport Verify();
}

/// <summary>A batch's answers, and the events that it made durable.</summary>
sealed record BatchOutcome(IReadOnlyList<SubmitResult> Results, IReadOnlyList<CommittedEvent> Committed);
