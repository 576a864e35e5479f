using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Recovery;

namespace Andon.Storage.Commits;

/// <summary>
/// Where a store's projection lies. It looks without changing anything, opens what is there, and puts a new one in its
/// place. Nothing of somebody else's is ever deleted. Owned by the writer thread.
/// </summary>
interface IProjectionFiles<TProjection>
    where TProjection : class, IProjection
{
    /// <summary>What has the projection's name now. Changes nothing and creates nothing.</summary>
    ProjectionFinding Inspect();

    /// <summary>Opens what has the name, after <see cref="Inspect"/> called it usable.</summary>
    TProjection Open();

    /// <summary>
    /// Makes a projection beside the one in use, lets it be filled, proves it and closes it, durable. When this fails,
    /// nothing has changed.
    /// </summary>
    void Build(StoreId store, Action<TProjection> fill);

    /// <summary>
    /// Puts what was built in its place and opens it; what has the name is set aside. The one in use is closed by
    /// then. When this fails, the place may be empty: build again.
    /// </summary>
    /// <param name="isCopy">Whether the log has all that the one had which is set aside.</param>
    TProjection Install(bool isCopy);

    /// <summary>
    /// Moves a copy of another store's projection to where nothing is yet, and makes it this store's; to be opened.
    /// </summary>
    void Adopt(string copy, StoreId store);

    /// <summary>A copy of a projection that is nobody's store; only to be read.</summary>
    TProjection Read(string copy);

    /// <summary>
    /// Every readable row of what has the name, though it is damaged; null when it says not of what it is. Nobody has
    /// it open.
    /// </summary>
    SalvagedContent? Salvage();

    /// <summary>A projection that leaves no file behind; for comparing.</summary>
    TProjection Scratch(StoreId store);

    /// <summary>The files that nobody but us may touch, and that writing changes.</summary>
    WatchedFiles Watched { get; }

    /// <summary>What is known of the store from before, whatever became of the copies since.</summary>
    StoreMark Mark { get; }

    /// <summary>From now on the log may go on, in the segment of this number, which is so long on the disk.</summary>
    void NoteOpen(long segment, long bytes);

    /// <summary>After the projection was closed: the log ends at the record, and it has all of that.</summary>
    void NoteClosed(long record);

    /// <summary>Bytes that building a replacement may need.</summary>
    long BytesNeeded { get; }
}

/// <summary>What lies where a projection should.</summary>
abstract record ProjectionFinding
{
    ProjectionFinding()
    {
    }

    /// <summary>Ours, as far as can be told without opening it for writing.</summary>
    public sealed record Usable(StoreId Store) : ProjectionFinding;

    public sealed record Missing : ProjectionFinding;

    /// <summary>A whole projection of another store.</summary>
    public sealed record Foreign(string Reason) : ProjectionFinding;

    /// <summary>Empty, cut off, overwritten, or no projection at all.</summary>
    public sealed record Damaged(Damage What) : ProjectionFinding;

    /// <summary>Written by a later version.</summary>
    public sealed record Newer(string Reason) : ProjectionFinding;
}

/// <summary>What was noted of a store, and survives it.</summary>
/// <param name="Record">Was durable; 0 when none is known. A log that ends before it was cut.</param>
/// <param name="Segment">The log's last; 0 when it is not known. A log without it has lost it.</param>
/// <param name="SegmentBytes">That one is at least so long; 0 when it is not known.</param>
/// <param name="IsClosed">Whether the store was closed in order, so that the record is the last.</param>
/// <param name="IsDoubtful">Whether the projection was being written when its process ended.</param>
readonly record struct StoreMark(
    long Record, long Segment, long SegmentBytes, bool IsClosed, bool IsDoubtful);

/// <summary>
/// A projection's files by what changes them: checkpoints change the first, every commit the second. None for a
/// projection that lies in no file.
/// </summary>
readonly record struct WatchedFiles(string? ByCheckpoints, string? ByCommits);
