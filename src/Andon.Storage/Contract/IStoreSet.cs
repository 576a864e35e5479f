using Andon.Core.Homes;

namespace Andon.Storage.Contract;

/// <summary>
/// The stores of one home, opened by its owner under the owner's lock. Disposing closes whatever is open, boards
/// first. Failures to open are <see cref="Faults.StoreException"/>s and leave the directory as it was.
/// </summary>
public interface IStoreSet : IAsyncDisposable
{
    IHomeStore Home { get; }

    /// <summary>
    /// Opens a registered board: proves its files, repairs what the log can repair, refuses what it cannot.
    /// </summary>
    Task<IBoardStore> OpenBoardAsync(
        BoardEntry board, ICircumstancesSource circumstances, CancellationToken cancellationToken);

    /// <summary>Makes the files of a board that is not registered yet, durable when it returns.</summary>
    Task<IBoardStore> CreateBoardAsync(
        BoardEntry board, ICircumstancesSource circumstances, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the files of a board that is not registered yet out of a proved copy of another's database, which is moved
    /// and becomes its own.
    /// </summary>
    Task<IBoardStore> AdoptBoardAsync(
        BoardEntry board, string copy, ICircumstancesSource circumstances, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a registered board, which is closed, with what a proved copy holds in place of what it has. That is
    /// kept. Whatever happens, the board has the one or the other, whole.
    /// </summary>
    Task<IBoardStore> ReplaceBoardAsync(
        BoardEntry board, string copy, ICircumstancesSource circumstances, CancellationToken cancellationToken);

    /// <summary>
    /// Says what can be saved of a board that is refused because something of it is lost, and what is lost; when it is
    /// to be applied, makes the board of that and opens it. What was there is kept. A copy from a backup is used where
    /// it has more than the log can prove.
    /// </summary>
    Task<BoardRepair> RepairBoardAsync(
        BoardEntry board, ICircumstancesSource circumstances, RepairCopy? copy, bool apply,
        CancellationToken cancellationToken);
}

/// <summary>
/// Told, on any thread, whenever something happened to a store that a person should know. Must not block or throw.
/// </summary>
public delegate void StoreStory(string? board, string text);
