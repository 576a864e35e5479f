using Andon.Core.Homes;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>A board that is open: its entry in the registry and its store.</summary>
sealed record OpenBoard(BoardEntry Entry, IBoardStore Store);
