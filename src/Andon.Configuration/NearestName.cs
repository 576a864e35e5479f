namespace Andon.Configuration;

/// <summary>Finds what somebody probably meant: the known name with the fewest letters to change.</summary>
public static class NearestName
{
    /// <summary>
    /// Null when nothing is near enough to be worth naming: more than half of the letters would change.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        var fewest = Math.Max(2, name.Length / 2) + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate);
            if (distance >= fewest) continue;
            fewest = distance;
            nearest = candidate;
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance, one row at a time.</summary>
    static int Distance(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++)
            row[column] = column;

        for (var line = 1; line <= from.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= to.Length; column++)
            {
                var replaced = diagonal + (from[line - 1] == to[column - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, Math.Min(row[column], row[column - 1]) + 1);
            }
        }

        return row[^1];
    }
}
