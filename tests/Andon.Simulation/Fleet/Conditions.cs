using System.Collections.Frozen;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;

namespace Andon.Simulation.Fleet;

/// <summary>
/// Everything outside the board that admission depends on, and that somebody changes at any time: caps, pools,
/// brakes, profiles, pressure, other boards. Used by one thread.
/// </summary>
sealed class Conditions(Random random)
{
    /// <summary>Nobody here starts its work; it comes and claims.</summary>
    public const string Lane = "outside";

    public static readonly string[] Spawned = ["coder", "scribe", "critic"];

    readonly Dictionary<string, Pause> _pauses = new(StringComparer.Ordinal);
    readonly HashSet<string> _disabled = new(StringComparer.Ordinal);

    public Policy Policy { get; private set; } = Policy.Open;

    /// <summary>What a seed's world is like before anything changes.</summary>
    public void Begin()
    {
        Policy = Calmed() with
        {
            FailureLimit = random.Next(2, 5),
            LeaseSeconds = random.Next(2) == 0 ? 60 : 300,
            BreakerCards = random.Next(2, 4),
            BreakerStreak = random.Next(3, 7),
            AgeingStep = random.Next(4) == 0 ? null : TimeSpan.FromMinutes(random.Next(1, 8)),
            ProgressTimeoutSeconds = random.Next(3) == 0 ? null : random.Next(120, 900),
            DefaultAssignee = random.Next(2) == 0 ? "coder" : null,
            BoardRunsMax = Cap(),
            HostRunsMax = Cap(),
            ProfileRunsMax = Cap(),
            BlockRecurrenceLimit = 3,
        };
    }

    /// <summary>One thing of them is another now.</summary>
    public string Change(Instant now)
    {
        switch (random.Next(13))
        {
            case 0:
                Policy = Policy with { BoardRunsMax = Cap() };
                return $"the board's cap is {Policy.BoardRunsMax}";
            case 1:
                Policy = Policy with { HostRunsMax = Cap(), HostRunsElsewhere = random.Next(2) };
                return $"the host's cap is {Policy.HostRunsMax}, {Policy.HostRunsElsewhere} elsewhere";
            case 2:
                Policy = Policy with { ProfileRunsMax = Cap() };
                return $"a profile's cap is {Policy.ProfileRunsMax}";
            case 3:
                var elsewhere = Counts("gpu", random.Next(2));
                Policy = Policy with { Pools = Counts("gpu", random.Next(3)), PoolRunsElsewhere = elsewhere };
                return $"the pool has {Policy.Pools["gpu"]} places, {elsewhere["gpu"]} taken elsewhere";
            case 4:
                Policy = Policy with { ProfileRunsElsewhere = Counts("coder", random.Next(2)) };
                return "other boards' runs are others";
            case 5 or 6:
                var isCalm = Policy.Pressure.Level == PressureLevel.None;
                var level = isCalm ? (PressureLevel)random.Next(3) : PressureLevel.None;
                Policy = Policy with { Pressure = new HostPressure(level, $"It is {level}.") };
                return $"the pressure is {level}";
            case 7:
                Policy = Policy with { Dispatches = !Policy.Dispatches || random.Next(4) > 0 };
                return Policy.Dispatches ? "dispatch is on" : "dispatch is off";
            case 8:
                var name = Pick(Spawned);
                if (!_disabled.Remove(name)) _disabled.Add(name);
                Policy = Policy with { Profiles = ProfilesOf(random.Next(3) == 0 ? Budget() : null) };
                return $"{name} is {(_disabled.Contains(name) ? "disabled" : "enabled")}, budgets change";
            case 9:
                Policy = Policy with { Profiles = ProfilesOf(random.Next(2) == 0 ? Budget() : null) };
                return "the daily budgets change";
            default:
                return Brake(now);
        }
    }

    /// <summary>Nothing stands in the way any more.</summary>
    public void Calm()
    {
        _pauses.Clear();
        _disabled.Clear();
        Policy = Calmed();
    }

    string Brake(Instant now)
    {
        var (scope, name) = random.Next(4) switch
        {
            0 => ("home", null),
            1 => ("board", "default"),
            _ => ("profile", Pick(Spawned)),
        };
        var key = $"{scope}/{name}";
        if (_pauses.Count > 0) _pauses.Clear();
        else _pauses[key] = new Pause(scope, name, "a look first", "ada", now);
        Policy = Policy with { Pauses = [.. _pauses.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value)] };
        return _pauses.Count > 0 ? $"{key} is paused" : "all pauses are over";
    }

    Policy Calmed() => Policy with
    {
        Node = "node-1",
        Epoch = 1,
        Profiles = ProfilesOf(null),
        Pools = Counts("gpu", 2),
        PoolRunsElsewhere = FrozenDictionary<string, int>.Empty,
        ProfileRunsElsewhere = FrozenDictionary<string, int>.Empty,
        HostRunsElsewhere = 0,
        BoardRunsMax = 3,
        HostRunsMax = 3,
        ProfileRunsMax = 2,
        Pressure = HostPressure.None,
        Pauses = [],
        Dispatches = true,
        DefaultAssignee = "coder",
    };

    FrozenDictionary<string, ProfilePolicy> ProfilesOf(DailyBudget? budget) => new ProfilePolicy[]
    {
        Profile("coder") with { Provider = "acme", Budget = budget },
        Profile("scribe") with { Provider = "acme", Pools = ["gpu"] },
        Profile("critic") with { MaxRuntimeSeconds = 240, Budget = budget },
        Profile(Lane) with { HasCommand = false },
    }.ToFrozenDictionary(profile => profile.Name);

    ProfilePolicy Profile(string name) => new(name, !_disabled.Contains(name), true, null, null);

    DailyBudget Budget() => random.Next(3) switch
    {
        0 => new(random.Next(1, 12), null, null),
        1 => new(null, random.Next(60, 1_500), null),
        _ => new(null, null, random.Next(100, 2_000)),
    };

    int? Cap() => random.Next(5) == 0 ? null : random.Next(1, 4);

    string Pick(string[] names) => names[random.Next(names.Length)];

    static FrozenDictionary<string, int> Counts(string name, int count) =>
        new Dictionary<string, int> { [name] = count }.ToFrozenDictionary(StringComparer.Ordinal);
}
