using Andon.Storage.Commits;

namespace Andon.Storage.Recovery;

/// <summary>
/// Compares what two projections hold, entry by entry. Answers to requests are left out: old ones are forgotten in
/// their own time.
/// </summary>
static class ContentComparison
{
    public static void Compare(IProjection projection, IProjection replayed, List<string> findings, int most)
    {
        using var ours = Content(projection).GetEnumerator();
        using var theirs = Content(replayed).GetEnumerator();
        while (findings.Count < most)
        {
            var (hasOurs, hasTheirs) = (ours.MoveNext(), theirs.MoveNext());
            if (!hasOurs && !hasTheirs) return;
            if (hasOurs && hasTheirs && IsSame(ours.Current, theirs.Current)) continue;
            findings.Add(
                $"The database has {Describe(hasOurs ? ours.Current : null)}; "
                + $"replaying the log gives {Describe(hasTheirs ? theirs.Current : null)}.");
            if (hasOurs != hasTheirs) return;
        }
    }

    static IEnumerable<BaseEntry> Content(IProjection projection) =>
        projection.Export().Where(entry => entry is not BaseEntry.Answered);

    static bool IsSame(BaseEntry ours, BaseEntry theirs) => (ours, theirs) switch
    {
        (BaseEntry.Past a, BaseEntry.Past b) =>
            (a.Event.Position, a.Event.At, a.Event.Actor) == (b.Event.Position, b.Event.At, b.Event.Actor)
            && (a.Event.Event.Kind, a.Event.Event.Card, a.Event.Event.Run, a.Event.Event.Payload)
            == (b.Event.Event.Kind, b.Event.Event.Card, b.Event.Event.Run, b.Event.Event.Payload),
        _ => ours == theirs,
    };

    static string Describe(BaseEntry? entry) => entry switch
    {
        null => "nothing more",
        BaseEntry.Row row => $"a row of {row.Insert.Table.Name} with the key {Key(row)}",
        BaseEntry.Past past => $"the event at position {past.Event.Position}",
        _ => "an answer",
    };

    static string Key(BaseEntry.Row row) =>
        string.Join(", ", row.Insert.Key.ToArray().Select(part => part.Value.Text ?? $"{part.Value.Number}"));
}
