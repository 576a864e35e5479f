using System.Collections.Frozen;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Server.Dispatch;

/// <summary>
/// The runs of this host over all boards, counted against the caps that span boards. A place is taken before the claim
/// is committed and given back when the run's processes are gone, so two boards never fill the same place. Safe from
/// any thread.
/// </summary>
sealed class HostLedger
{
    readonly Lock _placesLock = new();
    readonly HashSet<Place> _places = [];

    /// <summary>Called, on any thread, when a place came free.</summary>
    public event Action<Place>? Freed;

    /// <summary>A place for a supervised run; null when a cap is reached.</summary>
    public Place? TryTake(BoardSlug board, string profile, IReadOnlyList<string> pools, Policy policy)
    {
        lock (_placesLock)
        {
            if (_places.Count(place => place.IsSupervised) >= policy.HostRunsMax) return null;
            if (_places.Count(place => place.Profile == profile) >= MostOf(policy, profile)) return null;
            foreach (var pool in pools)
            {
                if (OfPool(pool) >= policy.Pools.GetValueOrDefault(pool)) return null;
            }

            return Add(board, profile, pools, isSupervised: true);
        }
    }

    /// <summary>Counts a run that is there already, whatever the caps say.</summary>
    public Place Count(BoardSlug board, Run run)
    {
        lock (_placesLock)
        {
            var place = Add(board, run.Profile, run.Pools.Items, run.Kind == RunKinds.Supervised);
            place.WasRun = true;
            return place;
        }
    }

    public int SupervisedElsewhere(BoardSlug board)
    {
        lock (_placesLock) return _places.Count(place => place.IsSupervised && place.Board != board);
    }

    public FrozenDictionary<string, int> ProfilesElsewhere(BoardSlug board)
    {
        lock (_placesLock)
        {
            return _places.All(place => place.Board == board)
                ? FrozenDictionary<string, int>.Empty
                : _places.Where(place => place.Board != board && place.Profile is not null)
                    .GroupBy(place => place.Profile!)
                    .ToFrozenDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        }
    }

    public FrozenDictionary<string, int> PoolsElsewhere(BoardSlug board)
    {
        lock (_placesLock)
        {
            return _places.All(place => place.Board == board || place.Pools.Count == 0)
                ? FrozenDictionary<string, int>.Empty
                : _places.Where(place => place.Board != board)
                    .SelectMany(place => place.Pools)
                    .GroupBy(pool => pool)
                    .ToFrozenDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        }
    }

    /// <summary>Supervised runs over all boards.</summary>
    public int Supervised()
    {
        lock (_placesLock) return _places.Count(place => place.IsSupervised);
    }

    public int InPool(string pool)
    {
        lock (_placesLock) return OfPool(pool);
    }

    public int Of(string profile)
    {
        lock (_placesLock) return _places.Count(place => place.Profile == profile);
    }

    static int? MostOf(Policy policy, string profile) =>
        policy.Profiles.TryGetValue(profile, out var own) && own.RunsMax is { } most ? most : policy.ProfileRunsMax;

    int OfPool(string pool) => _places.Count(place => place.Pools.Contains(pool));

    Place Add(BoardSlug board, string? profile, IReadOnlyList<string> pools, bool isSupervised)
    {
        var place = new Place(this, board, profile, pools, isSupervised);
        _places.Add(place);
        return place;
    }

    void Remove(Place place)
    {
        lock (_placesLock)
        {
            if (!_places.Remove(place)) return;
        }

        Freed?.Invoke(place);
    }

    /// <summary>One run's place; disposing gives it back, once.</summary>
    public sealed class Place(
        HostLedger ledger, BoardSlug board, string? profile, IReadOnlyList<string> pools, bool isSupervised)
        : IDisposable
    {
        public IReadOnlyList<string> Pools => pools;

        public BoardSlug Board => board;

        public string? Profile => profile;

        public bool IsSupervised => isSupervised;

        /// <summary>Whether the claim that it was taken for came to be a run.</summary>
        public bool WasRun { get; set; }

        public void Dispose() => ledger.Remove(this);
    }
}
