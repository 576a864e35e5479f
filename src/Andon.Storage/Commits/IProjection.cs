using Andon.Core;
using Andon.Core.Decisions;
using Andon.Storage.Log;

namespace Andon.Storage.Commits;

/// <summary>
/// What a log's records make: rows, events and stored replies, with the point in the log that they correspond to. It
/// can always be made again from the log. Faults are <see cref="ProjectionFault"/>s. Owned by the writer thread.
/// </summary>
interface IProjection : IDisposable
{
    /// <summary>Which store, and which generation of its files, it says it is of.</summary>
    StoreId Store { get; }

    /// <summary>The end of the last record applied, inside an open transaction too; recorded by its commit.</summary>
    LogPoint Point { get; }

    /// <summary>Whether it holds batches that nobody else can see yet: they were kept, and not committed.</summary>
    bool IsBehind { get; }

    /// <summary>Opens a batch: what is kept already stands, whatever becomes of it.</summary>
    void Begin();

    /// <summary>Ends the batch and lets it stand, for now in the eyes of the writer alone.</summary>
    void Keep();

    /// <summary>
    /// Shows everything to readers, the open batch and what was kept before it, without a promise that it survives a
    /// power cut.
    /// </summary>
    void Commit();

    /// <summary>Undoes everything since <see cref="Begin"/>; does nothing when no batch is open.</summary>
    void RollBack();

    /// <summary>
    /// Applies the record that follows the point: row changes, events, and the reply under its request id.
    /// </summary>
    void Apply(LogRecord record);

    StoredRequest? FindRequest(string principal, string id);

    /// <summary>
    /// Forgets requests that were answered before the time, a bounded number at once, in a transaction of its own.
    /// </summary>
    void PruneRequests(Instant before);

    /// <summary>
    /// Everything it holds, in an order that depends on the content alone: rows by table and key, events by position,
    /// requests by record.
    /// </summary>
    IEnumerable<BaseEntry> Export();

    /// <summary>Takes over one entry of an export, inside a transaction.</summary>
    void Import(BaseEntry entry);

    /// <summary>Says that what was imported is the store's state at the point.</summary>
    void MoveTo(LogPoint point);

    /// <summary>
    /// Forgets what it holds of its files in memory, which stays sound whatever became of them: the next look is at
    /// what readers see.
    /// </summary>
    void Forget();

    /// <summary>
    /// What is wrong with its own files, as far as they can be checked without the log; null when nothing is.
    /// </summary>
    string? FindDamage();

    /// <summary>Whether housekeeping has something to do, which changes the files.</summary>
    bool IsDue(Moment moment);

    /// <summary>Housekeeping outside any transaction: checkpoints.</summary>
    void Maintain(Moment moment);
}

/// <summary>When housekeeping is asked for, and so how much of it is welcome.</summary>
enum Moment
{
    /// <summary>Callers wait: only what cannot be put off.</summary>
    BetweenBatches,

    /// <summary>Nobody waits.</summary>
    Idle,

    /// <summary>The store is about to be closed in order.</summary>
    Closing,
}

/// <summary>A projection of a board: it can also show decisions what they load, inside the transaction.</summary>
interface IBoardProjection : IProjection
{
    IBoardView View { get; }
}

/// <summary>The answer that is kept under a request id, and the number of the record that bears it.</summary>
sealed record StoredRequest(long Record, RequestRecord Request, Instant At, Reply Reply, long Position);

/// <summary>One item of a projection's content, as a base segment keeps it.</summary>
abstract record BaseEntry
{
    BaseEntry()
    {
    }

    /// <summary>A whole row, as the change that inserts it.</summary>
    public sealed record Row(Core.Events.Change Insert) : BaseEntry;

    /// <summary>An event without its changes: what they made is in the rows.</summary>
    public sealed record Past(Core.Events.CommittedEvent Event) : BaseEntry;

    public sealed record Answered(StoredRequest Request) : BaseEntry;
}
