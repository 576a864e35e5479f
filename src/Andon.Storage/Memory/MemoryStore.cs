using Andon.Core.Boards;
using Andon.Core.Events;
using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Recovery;

namespace Andon.Storage.Memory;

/// <summary>
/// Starts a board's store whose log lies on any disk and whose projection lies in memory: the same engine, committer
/// and recovery as every other, and the yardstick of the store contract.
/// </summary>
static class MemoryStore
{
    /// <summary>Makes the store when there is none, else opens it.</summary>
    public static IBoardStore Start(
        StorePlace place, StoreSurroundings surroundings, MemoryFiles files, ICircumstancesSource circumstances,
        ThreadStarter startThread)
    {
        var opening = new StoreOpening<MemoryProjection>(place, surroundings, Tables.All, files);
        var store = files.Content is null ? opening.Create() : opening.Open();
        var committer = new LogCommitter<Submission, MemoryProjection>(store, new BoardDecisions(circumstances));
        var turns = new TurnTaking(committer, store);
        var identity = new BoardIdentity(
            BoardSlug.Parse(place.Board!), place.Uuid.ToString("D"), store.Generation, place.Database);
        return new BoardEngine(identity, turns, turns, surroundings.Time, startThread);
    }
}
