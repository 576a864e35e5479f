using Andon.Salvage.Schemas;
using Andon.Salvage.Trees;

namespace Andon.Salvage.Matching;

/// <summary>A table that a page's records may belong to.</summary>
/// <remarks><c>IsGuess</c>: The definition is a known one; the file's own is lost.</remarks>
sealed record TableCandidate(TableDefinition Definition, bool IsGuess)
{
    /// <summary>The record's values if they fit the table, otherwise null.</summary>
    public object?[]? Fitting(FoundRecord record) =>
        record is { Values: { } values, HasBrokenText: false } && RecordFit.Fits(Definition, values, IsGuess)
            ? values
            : null;
}

/// <summary>Tells by their values which table the records of a page belong to: all of a page belong to one.</summary>
sealed class PageMatcher(IReadOnlyList<TableCandidate> candidates)
{
    /// <summary>The table that most records fit; of equals the one whose columns differ least.</summary>
    public TableCandidate? Match(IReadOnlyList<FoundRecord> records)
    {
        TableCandidate? best = null;
        var (bestFits, bestDifference) = (0, 0L);
        foreach (var candidate in candidates)
        {
            var (fits, difference) = (0, 0L);
            foreach (var record in records)
            {
                if (candidate.Fitting(record) is not { } values) continue;
                fits++;
                difference += Math.Abs(values.Length - candidate.Definition.Columns.Count);
            }

            if (fits < bestFits || fits == 0 || (fits == bestFits && difference >= bestDifference)) continue;
            (best, bestFits, bestDifference) = (candidate, fits, difference);
        }

        return best;
    }
}
