using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>
/// Gives queries a consistent snapshot of a board, and refuses when the files are not proved to be ours.
/// </summary>
interface ISnapshotSource
{
    Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken);

    /// <summary>Writes a copy of the database under a new name; durable when this completes.</summary>
    Task CopyAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// How a reader that finds the files touched, or sees signs of damage, has the writer look after them. The task
    /// ends when the store was proved or mended.
    /// </summary>
    void ProbeWith(Func<string?, Task> probe);
}
