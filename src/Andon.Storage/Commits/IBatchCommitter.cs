using Andon.Core.Events;
using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>
/// Makes a batch of submissions durable together. Synchronous and owned by one thread, so that the simulator can run it
/// without any. After <see cref="Commit"/> returns, every answer in it may be given.
/// </summary>
interface IBatchCommitter : IDisposable
{
    BoardIdentity Identity { get; }

    /// <summary>The last durable position.</summary>
    long Position { get; }

    StoreHealth Health { get; }

    /// <summary>Decides, applies, logs, syncs and commits; one answer per submission, in order.</summary>
    BatchOutcome Commit(IReadOnlyList<Submission> batch);

    /// <summary>Called when nothing is queued: checkpoints, prunes and probes belong here.</summary>
    void Idle();

    /// <summary>Checks everything that can be checked.</summary>
    VerifyReport Verify();
}

/// <summary>A batch's answers, and the events that it made durable.</summary>
sealed record BatchOutcome(IReadOnlyList<SubmitResult> Results, IReadOnlyList<CommittedEvent> Committed);
