using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Breakers;

/// <summary>
/// How breakers learn from the ends of runs. A profile's opens when one error fells several cards, or very many fail
/// without a success between them: then the node, the profile or the model is at fault and the cards are not. A
/// provider's opens with the first run that it refused for now.
/// </summary>
static class BreakerRules
{
    /// <summary>Failures remembered of a profile; more than it takes to trip.</summary>
    const int RecentMax = 32;

    const int DoublingsMax = 10;

    /// <summary>Failures so far apart have nothing to do with each other.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Whether failures of this profile are put down to the profile, and to no card.</summary>
    public static bool Excuses(Draft draft, Run run) =>
        run.Profile is { } profile && draft.FindBreaker(BreakerKinds.Profile, profile) is { IsOpen: true };

    /// <summary>The claim may be the one that tries whether things work again.</summary>
    public static void Claimed(Draft draft, Run run)
    {
        foreach (var breaker in Of(draft, run))
        {
            if (breaker.IsOpen) draft.Put(breaker with { Probe = run.Id });
        }
    }

    /// <summary>The run reached a verdict of its own: what it used works.</summary>
    public static void Succeeded(Draft draft, Run run)
    {
        foreach (var breaker in Of(draft, run))
        {
            // A run that was begun before proves nothing about now.
            if (breaker.IsOpen && run.StartedAt < breaker.OpenedAt) continue;
            draft.Remove(breaker);
            if (breaker.IsOpen) Tell(draft, run, breaker, EventKinds.BreakerClosed);
        }
    }

    /// <summary>The run ended in a way that says nothing; another may probe.</summary>
    public static void Undecided(Draft draft, Run run)
    {
        foreach (var breaker in Of(draft, run))
        {
            if (breaker.Probe == run.Id) draft.Put(breaker with { Probe = null });
        }
    }

    /// <summary>A failure, whoever is to blame: counted for the profile.</summary>
    public static void Failed(Draft draft, Run run, string error)
    {
        foreach (var breaker in Of(draft, run))
        {
            if (breaker.Probe == run.Id && breaker.Kind == BreakerKinds.Provider)
                draft.Put(breaker with { Probe = null });
        }

        if (run.Profile is not { } profile) return;
        var known = draft.FindBreaker(BreakerKinds.Profile, profile) ?? new Breaker(BreakerKinds.Profile, profile);
        var recent = Remembered(draft, known, run, error);
        var failed = known with
        {
            Recent = TextList.Of(recent),
            LastFailureAt = draft.Now,
            Error = TextRules.Cut(error, TextLimits.FailureCharactersMax),
        };
        if (!known.IsOpen && !Trips(draft.Policy, recent))
        {
            draft.Put(failed);
            return;
        }

        // A straggler that began before it opened says what is known already.
        if (known.IsOpen && known.Probe != run.Id) return;
        Open(draft, run, failed, Backoff(draft.Policy, failed.Trips));
    }

    /// <summary>The provider refused for now; how long it asks for is honoured.</summary>
    public static void Refused(Draft draft, Run run, TimeSpan cooldown, string error)
    {
        if (run.Profile is { } profile && draft.FindBreaker(BreakerKinds.Profile, profile) is { } mine
            && mine.Probe == run.Id) draft.Put(mine with { Probe = null });
        if (run.Provider is not { } provider || cooldown <= TimeSpan.Zero) return;
        var known = draft.FindBreaker(BreakerKinds.Provider, provider)
            ?? new Breaker(BreakerKinds.Provider, provider);
        // Several runs meet the same wall at once; only the probe's word moves the time, unless it is a longer one.
        var until = draft.Now + cooldown;
        if (known.IsOpen && known.Probe != run.Id && known.Until >= until) return;
        if (known.IsOpen && known.Probe != run.Id && run.RetryAfterSeconds is null) return;
        Open(draft, run, known with { LastFailureAt = draft.Now, Error = error }, cooldown);
    }

    /// <summary>A person's word that it works again.</summary>
    public static void Reset(Draft draft, Breaker breaker)
    {
        draft.Remove(breaker);
        draft.Emit(EventKinds.BreakerClosed, null, payload: Describe(breaker, draft.Actor.Label ?? draft.Actor.Name));
    }

    static void Open(Draft draft, Run run, Breaker breaker, TimeSpan cooldown)
    {
        var opened = breaker with
        {
            OpenedAt = breaker.OpenedAt ?? draft.Now,
            Until = draft.Now + cooldown,
            Trips = breaker.Trips + 1,
            Probe = breaker.Probe == run.Id ? null : breaker.Probe,
        };
        draft.Put(opened);
        Tell(draft, run, opened, EventKinds.BreakerOpened);
    }

    static void Tell(Draft draft, Run run, Breaker breaker, string kind) =>
        draft.Follow(kind, run.Card, run.Id, Describe(breaker, by: null));

    static string Describe(Breaker breaker, string? by) => Payload.Begin()
        .Text("breaker"u8, breaker.Kind)
        .Text("name"u8, breaker.Name)
        .NumberIfAny("until"u8, breaker.Until?.Seconds)
        .Number("trips"u8, breaker.Trips)
        .TextIfAny("error"u8, breaker.Error)
        .TextIfAny("by"u8, by)
        .End();

    static List<string> Remembered(Draft draft, Breaker known, Run run, string error)
    {
        var recent = draft.Now - (known.LastFailureAt ?? draft.Now) < Memory ? known.Recent.Items.ToList() : [];
        recent.Add($"{run.Card} {Fingerprint.Of(error)}");
        if (recent.Count > RecentMax) recent.RemoveRange(0, recent.Count - RecentMax);
        return recent;
    }

    /// <summary>One error on several cards, or failures of whatever kind on very many.</summary>
    static bool Trips(Policy policy, List<string> recent)
    {
        var cards = recent.Select(CardOf).Distinct().Count();
        if (cards >= policy.BreakerStreak) return true;
        return recent.GroupBy(FingerprintOf, StringComparer.Ordinal)
            .Any(same => same.Select(CardOf).Distinct().Count() >= policy.BreakerCards);
    }

    static string CardOf(string entry) => entry[..entry.IndexOf(' ', StringComparison.Ordinal)];

    static string FingerprintOf(string entry) => entry[(entry.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    static TimeSpan Backoff(Policy policy, int trips) =>
        Doubling.Of(policy.BreakerCooldown, policy.BreakerCooldownMax, Math.Min(trips, DoublingsMax));

    static IEnumerable<Breaker> Of(Draft draft, Run run)
    {
        if (run.Kind == RunKinds.Manual) yield break;
        if (run.Profile is { } profile && draft.FindBreaker(BreakerKinds.Profile, profile) is { } mine)
            yield return mine;
        if (run.Provider is { } provider && draft.FindBreaker(BreakerKinds.Provider, provider) is { } theirs)
            yield return theirs;
    }
}
