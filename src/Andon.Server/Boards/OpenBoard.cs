using Andon.Core.Homes;
using Andon.Server.Identity;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>
/// A board that is open: its entry in the registry as it was when the board was opened, and its store.
/// </summary>
sealed record OpenBoard(BoardEntry Entry, IBoardStore Store)
{
    /// <summary>Whom the tokens of its runs speak for.</summary>
    public RunHolders Holders { get; } = new();
}
