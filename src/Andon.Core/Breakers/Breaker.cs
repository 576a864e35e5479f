using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Breakers;

/// <summary>
/// A breaker of the board: closed while things work, open after they did not. While it is open nothing that it guards
/// starts but one probe after each cooldown; whatever that run shows closes it or makes it wait again.
/// </summary>
/// <param name="Kind">See <see cref="BreakerKinds"/>.</param>
/// <param name="Name">The profile or the provider.</param>
public sealed record Breaker(string Kind, string Name)
{
    /// <summary>Failures since the last success, each as <c>card fingerprint</c>; a closed breaker's memory.</summary>
    public TextList Recent { get; init; }

    public Instant? LastFailureAt { get; init; }

    /// <summary>Times it was opened or kept open in a row.</summary>
    public int Trips { get; init; }

    /// <summary>Null while it is closed.</summary>
    public Instant? OpenedAt { get; init; }

    /// <summary>No probe before this time.</summary>
    public Instant? Until { get; init; }

    /// <summary>The run that tries whether it works again.</summary>
    public RunId? Probe { get; init; }

    /// <summary>What happened last.</summary>
    public string? Error { get; init; }

    public bool IsOpen => OpenedAt is not null;

    /// <summary>A key of one text, as the rows of a store are found by.</summary>
    public string Id => IdOf(Kind, Name);

    public static string IdOf(string kind, string name) => $"{kind}/{name}";

    public static Table<Breaker> Table { get; } = new("breakers", 1, new Breaker("", ""),
    [
        new("id", ColumnKind.Text, b => FieldValue.Of(b.Id), (b, v) => Named(b, v.RequireText())),
        new("recent", ColumnKind.Text, b => FieldValue.Of(b.Recent.Json),
            (b, v) => b with { Recent = new TextList(v.Text) }),
        new("last_failure_at", ColumnKind.Number, b => FieldValue.Of(b.LastFailureAt),
            (b, v) => b with { LastFailureAt = v.ToInstant() }),
        new("trips", ColumnKind.Number, b => FieldValue.Of((long?)b.Trips),
            (b, v) => b with { Trips = (int)v.RequireNumber() }),
        new("opened_at", ColumnKind.Number, b => FieldValue.Of(b.OpenedAt),
            (b, v) => b with { OpenedAt = v.ToInstant() }),
        new("until", ColumnKind.Number, b => FieldValue.Of(b.Until), (b, v) => b with { Until = v.ToInstant() }),
        new("probe_run_id", ColumnKind.Number, b => FieldValue.Of(b.Probe?.Value),
            (b, v) => b with { Probe = v.Number is { } id ? new RunId(id) : null }),
        new("error", ColumnKind.Text, b => FieldValue.Of(b.Error), (b, v) => b with { Error = v.Text }),
    ]);

    static Breaker Named(Breaker breaker, string id)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        Invariant.Hold(slash > 0);
        return breaker with { Kind = id[..slash], Name = id[(slash + 1)..] };
    }
}
