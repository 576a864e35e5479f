namespace Andon.Core.Backups;

/// <summary>
/// How long backups are kept. Whichever limit is met first takes the oldest; the newest always stays.
/// </summary>
/// <param name="Keep">How many of a board's.</param>
/// <param name="KeepFor">How old one may be.</param>
/// <param name="BytesMax">What all of a board's may take together.</param>
/// <param name="FreeMin">What must stay free where they lie, in bytes.</param>
public sealed record RetentionRule(int Keep, TimeSpan KeepFor, long BytesMax, long FreeMin);

/// <summary>A backup as retention sees it.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="At">When it was made.</param>
/// <param name="Bytes">What its removal gives back, in bytes.</param>
public sealed record KeptBackup(string Name, Instant At, long Bytes);

/// <summary>One that is to go.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="Reason">Which limit it is beyond, as a person reads it.</param>
public sealed record ExpiredBackup(string Name, string Reason);

/// <summary>Decides which backups go.</summary>
public static class Retention
{
    /// <summary>Those that are beyond a limit, oldest first.</summary>
    /// <param name="rule">The limits.</param>
    /// <param name="backups">All of a board's, in any order.</param>
    /// <param name="now">The present time; a backup from the future is as young as can be.</param>
    /// <param name="free">Bytes that are free where they lie.</param>
    public static IReadOnlyList<ExpiredBackup> Expired(
        RetentionRule rule, IEnumerable<KeptBackup> backups, Instant now, long free)
    {
        var newestFirst = backups
            .OrderByDescending(backup => backup.At.Microseconds)
            .ThenByDescending(backup => backup.Name, StringComparer.Ordinal).ToList();
        var expired = new List<ExpiredBackup>();
        var kept = newestFirst.Take(1).ToList();
        var bytes = kept.Sum(backup => backup.Bytes);
        string? reason = null;
        foreach (var backup in newestFirst.Skip(1))
        {
            bytes += backup.Bytes;
            reason ??= kept.Count >= rule.Keep ? $"more than {rule.Keep}"
                : now - backup.At > rule.KeepFor ? "too old"
                : bytes > rule.BytesMax ? $"more than {rule.BytesMax} bytes"
                : null;
            if (reason is null)
            {
                kept.Add(backup);
                continue;
            }

            free += backup.Bytes;
            expired.Insert(0, new ExpiredBackup(backup.Name, reason));
        }

        while (free < rule.FreeMin && kept.Count > 1)
        {
            free += kept[^1].Bytes;
            expired.Add(new ExpiredBackup(kept[^1].Name, $"less than {rule.FreeMin} bytes are free"));
            kept.RemoveAt(kept.Count - 1);
        }

        return expired;
    }
}
