using System.Collections.Frozen;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;

namespace Andon.Server.Configuration;

/// <summary>
/// The profiles as admission sees them: what their files say, and whether their programs can be found. That takes a few
/// stats, so an answer is kept for a moment, or until the configuration is another. Safe from any thread.
/// </summary>
sealed class ProfileReadiness(TimeProvider time)
{
    /// <summary>A program that comes or goes announces itself to nobody.</summary>
    static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    volatile Answer? _last;

    public FrozenDictionary<string, ProfilePolicy> Of(ConfigurationSnapshot settings)
    {
        if (_last is { } last && last.Settings == settings && time.GetElapsedTime(last.Looked) < LookInterval)
            return last.Policies;
        return Look(settings);
    }

    /// <summary>As the files are now.</summary>
    public FrozenDictionary<string, ProfilePolicy> Look(ConfigurationSnapshot settings)
    {
        var looked = time.GetTimestamp();
        var policies = settings.Profiles.Values.ToFrozenDictionary(
            profile => profile.Name, PolicyOf, StringComparer.Ordinal);
        _last = new Answer(settings, looked, policies);
        return policies;
    }

    static ProfilePolicy PolicyOf(ProfileSettings profile) => new(
        profile.Name, profile.Enabled, !profile.Command.IsEmpty, profile.MaxInProgress, Seconds(profile.MaxRuntime))
    {
        Provider = profile.Provider,
        Pools = profile.Pools,
        ProgressTimeoutSeconds = Seconds(profile.ProgressTimeout),
        Budget = BudgetOf(profile),
        Workspace = profile.Workspace,
        Problem = profile.Enabled ? ProblemOf(profile) : null,
        IsHuman = profile.Lane == Lane.Human,
    };

    static DailyBudget? BudgetOf(ProfileSettings profile) =>
        profile is { BudgetAttempts: null, BudgetTime: null, BudgetTokens: null }
            ? null
            : new(profile.BudgetAttempts, Seconds(profile.BudgetTime), profile.BudgetTokens);

    static int? Seconds(TimeSpan? length) => length is { } time ? (int)time.TotalSeconds : null;

    /// <summary>Where a worker's program is looked for.</summary>
    public static string SearchPathOf(ProfileSettings profile) => ProfileEnvironment.Of(
        profile, DaemonEnvironment.Allowed(), Environment.GetEnvironmentVariable,
        Path.GetDirectoryName(ClientProgram.Locate())!)["PATH"];

    /// <summary>Null as well when only a run can tell.</summary>
    static string? ProblemOf(ProfileSettings profile)
    {
        if (profile.Command.Program is not { } program || CommandTemplate.IsOfRun(program)) return null;
        var path = SearchPathOf(profile);
        return Executable.Resolve(program, path, "/") is null
            ? $"Its command '{program}' is no program that can be run (PATH: {path})."
            : null;
    }

    sealed record Answer(
        ConfigurationSnapshot Settings, long Looked, FrozenDictionary<string, ProfilePolicy> Policies);
}
