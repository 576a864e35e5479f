using Andon.Storage.Commits;
using Andon.Storage.Contract;
using Andon.Storage.Log;

namespace Andon.Storage.Recovery;

/// <summary>
/// Checks everything that can be checked: every frame and every link of the chain, the projection's own files, and
/// that replaying the log gives what the projection holds. Owned by the writer thread.
/// </summary>
sealed class Verification<TProjection>(LoggedStore<TProjection> store)
    where TProjection : class, IProjection
{
    const int FindingsMax = 20;

    readonly List<string> _findings = [];

    public VerifyReport Run()
    {
        store.Settle();
        var projection = store.Projection;
        if (projection.FindDamage() is { } damage) _findings.Add($"The database is damaged: {damage}");
        if (projection.Point != store.Log.Head) _findings.Add("The database and the log end at different places.");
        Compare(projection);
        var head = store.Log.Head;
        return new VerifyReport(head.Position, head.Record, store.Log.Segments.Count, head.Hash.ToString(), _findings);
    }

    /// <summary>Replaying proves every frame and every link of the chain on its way.</summary>
    void Compare(TProjection projection)
    {
        try
        {
            store.Compare(projection, _findings, FindingsMax);
        }
        catch (LogDamage damage)
        {
            _findings.Add($"The log is damaged: {damage.Message}");
        }
    }
}
