namespace Andon.Protocol.Json;

/// <summary>Finds what somebody probably meant: the known name with the fewest edits, if they are few.</summary>
public static class NearestName
{
    const int LengthMax = 64;

    /// <summary>Null when nothing is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > LengthMax) return null;
        string? nearest = null;
        var fewest = (name.Length / 3) + 2;
        foreach (var candidate in known)
        {
            var edits = Edits(name, candidate);
            if (edits >= fewest) continue;
            fewest = edits;
            nearest = candidate;
        }

        return nearest;
    }

    static int Edits(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
