using System.Collections.Immutable;
using System.Globalization;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Commits;

namespace Andon.Storage.Recovery;

/// <summary>
/// Puts a damaged database's rows over the older state that its log gives. A table that was read whole counts as it is;
/// of one that was not, rows that the database no longer shows are taken from the older state, and named.
/// </summary>
sealed class Merging(IEnumerable<BaseEntry> older, SalvagedContent newer, Instant now)
{
    /// <summary>More of one kind are counted, not named.</summary>
    const int NamedMax = 50;

    readonly List<string> _lost = [.. newer.Losses];
    readonly List<BaseEntry> _entries = [];

    /// <summary>In the order of an export.</summary>
    public IReadOnlyList<BaseEntry> Entries => _entries;

    public IReadOnlyList<string> Lost => _lost;

    public void Run()
    {
        var before = older.ToList();
        MergeRows(before.OfType<BaseEntry.Row>().ToList());
        MergeEvents(before.OfType<BaseEntry.Past>().ToList());
        MergeAnswers(before.OfType<BaseEntry.Answered>().ToList());
    }

    void MergeRows(List<BaseEntry.Row> before)
    {
        var present = newer.Entries.OfType<BaseEntry.Row>().ToList();
        var known = present.Select(Name).ToHashSet(StringComparer.Ordinal);
        _entries.AddRange(present);
        var stale = before.Where(row => newer.Partial.Contains(row.Insert.Table.Name) && !known.Contains(Name(row)))
            .ToList();
        _entries.AddRange(stale);
        foreach (var table in stale.GroupBy(row => row.Insert.Table.Name, StringComparer.Ordinal))
        {
            var keys = string.Join("; ", table.Take(NamedMax).Select(Key));
            var count = table.Count().ToString(CultureInfo.InvariantCulture);
            _lost.Add($"{count} rows of {table.Key} are as they were at an earlier record: {keys}");
        }
    }

    /// <summary>Where an event is lost, its position says so: no reader meets a silent gap.</summary>
    void MergeEvents(List<BaseEntry.Past> before)
    {
        var byPosition = before.ToDictionary(past => past.Event.Position);
        foreach (var past in newer.Entries.OfType<BaseEntry.Past>()) byPosition[past.Event.Position] = past;
        var lost = new List<long>();
        for (var position = 1L; position <= newer.Point.Position; position++)
        {
            if (byPosition.TryGetValue(position, out var past)) _entries.Add(past);
            else lost.Add(position);
        }

        foreach (var position in lost)
        {
            var gap = new Event("lost", null, null, """{"reason":"repair"}""", ImmutableArray<Change>.Empty);
            _entries.Add(new BaseEntry.Past(new CommittedEvent(position, now, Actor.System, gap)));
        }

        if (lost.Count > 0)
        {
            var positions = string.Join(", ", lost.Take(NamedMax));
            var count = lost.Count.ToString(CultureInfo.InvariantCulture);
            _lost.Add($"{count} events are lost, and each is marked as lost at its position: {positions}");
        }
    }

    void MergeAnswers(List<BaseEntry.Answered> before)
    {
        var answers = new Dictionary<(string, string), BaseEntry.Answered>();
        foreach (var answer in before.Concat(newer.Entries.OfType<BaseEntry.Answered>()))
            answers[(answer.Request.Request.Principal, answer.Request.Request.Id)] = answer;
        _entries.AddRange(answers.Values.OrderBy(answer => answer.Request.Record));
    }

    static string Name(BaseEntry.Row row) => $"{row.Insert.Table.Name}/{Key(row)}";

    static string Key(BaseEntry.Row row) =>
        string.Join(", ", row.Insert.Key.ToArray().Select(part => part.Value.Text ?? $"{part.Value.Number}"));
}
