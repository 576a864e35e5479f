using System.Globalization;
using Andon.Core.Events;

namespace Andon.Core.Budgets;

/// <summary>What a profile's runs have used on one day (UTC), for its daily budget.</summary>
/// <param name="Id"><c>2026-11-26/scribe</c>.</param>
public sealed record Spending(string Id)
{
    /// <summary>Runs that were begun.</summary>
    public long Attempts { get; init; }

    /// <summary>Wall time of the runs that ended.</summary>
    public long Seconds { get; init; }

    public long Tokens { get; init; }

    public static string IdOf(string profile, Instant now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.ToDateTimeOffset():yyyy-MM-dd}/{profile}");

    /// <summary>The next midnight, when the day's budget begins anew.</summary>
    public static Instant EndOfDay(Instant now) =>
        Instant.From(new DateTimeOffset(now.ToDateTimeOffset().UtcDateTime.Date.AddDays(1), TimeSpan.Zero));

    public static Table<Spending> Table { get; } = new("spending", 1, new Spending(""),
    [
        new("id", ColumnKind.Text, s => FieldValue.Of(s.Id), (s, v) => s with { Id = v.RequireText() }),
        new("attempts", ColumnKind.Number, s => FieldValue.OfCount(s.Attempts),
            (s, v) => s with { Attempts = v.Number ?? 0 }),
        new("seconds", ColumnKind.Number, s => FieldValue.OfCount(s.Seconds),
            (s, v) => s with { Seconds = v.Number ?? 0 }),
        new("tokens", ColumnKind.Number, s => FieldValue.OfCount(s.Tokens),
            (s, v) => s with { Tokens = v.Number ?? 0 }),
    ]);
}
