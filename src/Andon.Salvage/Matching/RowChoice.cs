namespace Andon.Salvage.Matching;

/// <summary>Which of two rows with the same key is kept, and whether the other was a row of its own.</summary>
static class RowChoice
{
    /// <summary>
    /// The surer origin wins. Of equals the one with the latest time in it, then the one with more values: an
    /// application fills columns as a row grows older.
    /// </summary>
    public static SalvagedRow Better(SalvagedRow left, SalvagedRow right, KnownTable? known)
    {
        if (left.Origin != right.Origin) return left.Origin < right.Origin ? left : right;
        var (leftTime, rightTime) = (LatestTime(left, known), LatestTime(right, known));
        if (leftTime != rightTime) return leftTime > rightTime ? left : right;
        return Filled(right) > Filled(left) ? right : left;
    }

    /// <summary>Two states of one row, or the same state twice; otherwise they are two rows.</summary>
    public static bool AreOne(SalvagedRow left, SalvagedRow right, KnownTable? known) =>
        (known?.Fixed ?? []).All(
            name => AreEqual(left.Values.GetValueOrDefault(name), right.Values.GetValueOrDefault(name)));

    static bool AreEqual(object? left, object? right) =>
        left is byte[] bytes && right is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(left, right);

    static long LatestTime(SalvagedRow row, KnownTable? known)
    {
        var latest = 0L;
        foreach (var (name, value) in row.Values)
        {
            if (value is not long seconds || known?.Column(name) is not { Kind: ColumnKind.Time }) continue;
            latest = Math.Max(latest, seconds);
        }

        return latest;
    }

    static int Filled(SalvagedRow row) => row.Values.Count(pair => pair.Value is not null);
}
