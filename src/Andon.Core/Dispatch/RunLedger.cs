using Andon.Core.Breakers;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Dispatch;

/// <summary>
/// How many runs count against the caps: open ones, and supervised ones whose processes are not confirmed gone. A run
/// that a person claimed by hand takes no capacity.
/// </summary>
sealed class RunLedger
{
    readonly Dictionary<string, int> _byProfile = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _planned = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _byPool = new(StringComparer.Ordinal);
    readonly Dictionary<string, Breaker?> _breakers = new(StringComparer.Ordinal);
    readonly HashSet<string> _probing = new(StringComparer.Ordinal);
    readonly Dictionary<string, CardId> _byWorkspace = new(StringComparer.Ordinal);

    /// <summary>Supervised and pull runs.</summary>
    public int Board { get; private set; }

    /// <summary>Runs with processes of ours.</summary>
    public int Supervised { get; private set; }

    public static RunLedger Of(IBoardView view)
    {
        var ledger = new RunLedger();
        foreach (var run in view.OpenRuns()) ledger.Add(run);
        foreach (var run in view.DrainingRuns()) ledger.Add(run);
        return ledger;
    }

    /// <summary>Another card whose run works in that directory.</summary>
    public CardId? HolderOf(string workspace, CardId other) =>
        _byWorkspace.TryGetValue(workspace, out var card) && card != other ? card : null;

    public int Of(string profile) => _byProfile.GetValueOrDefault(profile);

    /// <summary>Claims that are planned for the profile and not made yet.</summary>
    public int PlannedOf(string profile) => _planned.GetValueOrDefault(profile);

    public int OfPool(string pool) => _byPool.GetValueOrDefault(pool);

    /// <summary>Looked up once: a plan asks for the same ones again and again.</summary>
    public Breaker? FindBreaker(IBoardView view, string kind, string name)
    {
        var id = Breaker.IdOf(kind, name);
        if (!_breakers.TryGetValue(id, out var breaker)) _breakers[id] = breaker = view.FindBreaker(kind, name);
        return breaker;
    }

    /// <summary>Whether a planned claim is to try if what this breaker guards works again.</summary>
    public bool IsProbing(string breaker) => _probing.Contains(breaker);

    public void Probe(string breaker) => _probing.Add(breaker);

    public void Plan(string profile, IEnumerable<string> pools, string? workspace, CardId card)
    {
        Add(RunKinds.Supervised, profile, pools, workspace, card);
        _planned[profile] = PlannedOf(profile) + 1;
    }

    void Add(Run run) => Add(run.Kind, run.Profile, run.Pools.Items, run.Workspace, run.Card);

    void Add(string kind, string? profile, IEnumerable<string> pools, string? workspace, CardId card)
    {
        if (kind == RunKinds.Manual) return;
        if (workspace is not null) _byWorkspace[workspace] = card;
        Board++;
        if (kind == RunKinds.Supervised) Supervised++;
        if (profile is not null) _byProfile[profile] = Of(profile) + 1;
        foreach (var pool in pools) _byPool[pool] = OfPool(pool) + 1;
    }
}

/// <summary>A claim that is asked for: everything that admission looks at.</summary>
sealed class ClaimQuestion(
    IBoardView view, Card card, string kind, Policy policy, Instant now, RunLedger? ledger = null)
{
    RunLedger? _ledger = ledger;

    public Card Card => card;

    public string Kind => kind;

    public Policy Policy => policy;

    public Instant Now => now;

    public IBoardView View => view;

    /// <summary>Counted only when a cap asks.</summary>
    public RunLedger Ledger => _ledger ??= RunLedger.Of(view);

    /// <summary>The claims of the profile that go before this one.</summary>
    public int PlannedOf(string profile) => _ledger?.PlannedOf(profile) ?? 0;

    public Breaker? FindBreaker(string kind, string name) =>
        _ledger is { } known ? known.FindBreaker(view, kind, name) : view.FindBreaker(kind, name);

    /// <summary>
    /// The directory that the card names for its work; null when it gets one of its own, as a worktree always is.
    /// </summary>
    public string? Workspace => WorkspaceKinds.NamedBy(card, ProfileWorkspace);

    string? ProfileWorkspace =>
        card.Assignee is { } name ? policy.Profiles.GetValueOrDefault(name)?.Workspace : null;

    public bool IsSupervised => kind == RunKinds.Supervised;

    public bool IsManual => kind == RunKinds.Manual;
}
