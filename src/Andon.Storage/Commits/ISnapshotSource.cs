using Andon.Storage.Contract;

namespace Andon.Storage.Commits;

/// <summary>Gives queries a consistent snapshot of a board, and refuses when the files are not proved to be ours.</summary>
interface ISnapshotSource
{
    Task<T> ReadAsync<T>(Func<IBoardReader, T> read, CancellationToken cancellationToken);
}
