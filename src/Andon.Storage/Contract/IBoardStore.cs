using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Storage.Contract;

/// <summary>
/// One board's store: loads what a decision needs, applies what it decided atomically, answers queries and lets
/// readers follow its events. It holds no rule. Every store passes one conformance suite.
/// </summary>
public interface IBoardStore : IAsyncDisposable
{
    BoardIdentity Identity { get; }

    /// <summary>The position of the last event that is durable and acknowledged.</summary>
    long Position { get; }

    StoreHealth Health { get; }

    StoreGauges Gauges { get; }

    /// <summary>
    /// Decides the command at its place in the board's one order and answers when its events are durable. Faults of
    /// the store come back as a refusal (<c>unavailable</c>, <c>quarantined</c>, <c>busy</c>): then nothing was done,
    /// and the same request id may be sent again.
    /// </summary>
    Task<SubmitResult> SubmitAsync(Submission submission, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a query on one consistent snapshot. The answer is only given if the files are proved to be ours.
    /// </summary>
    Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a whole copy of the database as it is at one moment, beside readers and writers; durable when this
    /// completes.
    /// </summary>
    /// <param name="path">A name on the home's disk that nothing has. What a fault leaves there is no copy.</param>
    /// <param name="cancellationToken">Is heard before the copy begins.</param>
    Task CopyAsync(string path, CancellationToken cancellationToken);

    /// <summary>The files of its log, oldest first: what each has is durable.</summary>
    Task<IReadOnlyList<LogPiece>> LogAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads bytes of a file of its log into the buffer, and answers how many: 0 at the end, or when the log has no
    /// such file any more.
    /// </summary>
    Task<int> ReadLogAsync(string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Completes when the board's position is greater than <paramref name="position"/>; answers the new one.
    /// </summary>
    Task<long> WaitBeyondAsync(long position, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back after each durable batch, in order, on the writer's thread: the callback must be quick and must not
    /// throw. Disposing ends it.
    /// </summary>
    IDisposable Subscribe(Action<IReadOnlyList<CommittedEvent>> committed);

    /// <summary>
    /// Checks everything that can be checked: log frames, hash chain, projection against log, SQLite's own check.
    /// </summary>
    Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken);
}

/// <summary>Which board a store is. The generation rises whenever the files were rebuilt or replaced.</summary>
public sealed record BoardIdentity(BoardSlug Slug, string Uuid, long Generation, string Path);

/// <summary>A command on its way in, and the request id that makes its retry safe.</summary>
public sealed record Submission(Command Command, Actor Actor, RequestKey? Request);

/// <summary>
/// A client's key for one mutation, scoped to the board and the principal and kept for 24 hours. The fingerprint is a
/// hash of what was asked: the same id with another fingerprint is a conflict.
/// </summary>
public sealed record RequestKey(string Id, string Fingerprint);

/// <summary>What became of a submission.</summary>
public abstract record SubmitResult
{
    SubmitResult()
    {
    }

    /// <summary>
    /// Durable. <paramref name="Replayed"/> when this is the stored answer to an earlier request of the same id.
    /// </summary>
    public sealed record Accepted(Reply Reply, long Position, bool Replayed) : SubmitResult
    {
        /// <summary>
        /// The reply's card after the command, so that the caller need not read it again. A store may leave it null,
        /// and does when the command deleted the card or the answer is replayed.
        /// </summary>
        public Card? Card { get; init; }

        /// <summary>The card's long texts; means something only beside <see cref="Card"/>.</summary>
        public CardText? Text { get; init; }
    }

    public sealed record Refused(Refusal Refusal) : SubmitResult;
}

/// <summary>Supplies, on the writer's thread, what a decision needs besides the board.</summary>
public interface ICircumstancesSource
{
    Circumstances For(Actor actor);
}

/// <summary>How a board's store is: since when, why, and what it is waiting for.</summary>
public sealed record StoreHealth(StoreCondition Condition, string? Reason, Instant Since)
{
    public string Name => Condition switch
    {
        StoreCondition.Healthy => "healthy",
        StoreCondition.Degraded => "degraded",
        _ => "quarantined",
    };
}

/// <summary>What a store's writer measured last; null where it has not yet.</summary>
/// <param name="LastSync">How long the last batch took to become durable.</param>
/// <param name="LastCheckpoint">When its database last took in what was written beside it.</param>
public sealed record StoreGauges(TimeSpan? LastSync, Instant? LastCheckpoint);

/// <summary>A file of a store's log.</summary>
/// <param name="Name">Names sort in the log's order.</param>
/// <param name="Number">Rises from file to file; one that is written anew gets a new number.</param>
/// <param name="Record">The record after which it begins.</param>
/// <param name="Bytes">How much of it is durable: whole frames.</param>
public sealed record LogPiece(string Name, long Number, long Record, long Bytes);

/// <summary>
/// Healthy serves; degraded refuses what it cannot make durable and recovers by itself; quarantined waits for a
/// person.
/// </summary>
public enum StoreCondition
{
    Healthy,
    Degraded,
    Quarantined,
}

/// <summary>The result of a verification; sound when there is no finding.</summary>
public sealed record VerifyReport(
    long Position, long Frames, long Segments, string Head, IReadOnlyList<string> Findings)
{
    public bool IsSound => Findings.Count == 0;
}
