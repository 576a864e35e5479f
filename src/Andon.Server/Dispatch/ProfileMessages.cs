using System.Collections.Frozen;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;
using Andon.Protocol.Messages;
using Andon.Server.Configuration;

namespace Andon.Server.Dispatch;

/// <summary>The home's profiles as people and programs see them, those that cannot be understood included.</summary>
static class ProfileMessages
{
    public static IEnumerable<ProfileMessage> Of(
        ConfigurationSnapshot settings, FrozenDictionary<string, ProfilePolicy> policies,
        Func<string, bool> isAttached, Func<string, int> runsOf)
    {
        var names = settings.Errors.Select(error => NameOf(error.File)).OfType<string>();
        foreach (var name in settings.Profiles.Keys.Union(names).Order(StringComparer.Ordinal))
        {
            var profile = settings.Profiles.GetValueOrDefault(name);
            var problem = ProblemOf(settings, name) ?? policies.GetValueOrDefault(name)?.Problem;
            yield return new ProfileMessage
            {
                Name = name,
                Description = profile?.Description,
                Enabled = profile?.Enabled ?? false,
                Dispatch = profile?.DispatchInGateway ?? false,
                Lane = LaneOf(profile),
                Preset = profile?.Preset,
                Command = profile is { Command.IsEmpty: false } ? profile.Command.Arguments : null,
                Workspace = profile?.Workspace ?? "scratch",
                MaxInProgress = profile?.MaxInProgress,
                MaxRuntimeSeconds = profile?.MaxRuntime is { } limit ? (int)limit.TotalSeconds : null,
                Ready = profile is { Enabled: true, Command.IsEmpty: false } && problem is null,
                Problem = problem,
                Attached = isAttached(name),
                OpenRuns = runsOf(name),
                SearchPath = profile is null ? null : ProfileReadiness.SearchPathOf(profile),
                UnsetVariables = profile is null ? null : UnsetIn(profile),
                Settings = [.. settings.ProfileSettings.GetValueOrDefault(name, []).Select(ToMessage)],
            };
        }
    }

    static string? LaneOf(ProfileSettings? profile) => profile?.Lane switch
    {
        null => null,
        Lane.Command => "command",
        Lane.Human => "human",
        _ => "pull",
    };

    static IReadOnlyList<string> UnsetIn(ProfileSettings profile) =>
        [.. profile.EnvironmentAllow.Where(name => Environment.GetEnvironmentVariable(name) is null)];

    static SettingMessage ToMessage(EffectiveSetting setting) =>
        new(setting.Key, setting.Value, setting.Source, setting.Line);

    static string? ProblemOf(ConfigurationSnapshot settings, string name)
    {
        var file = new ProfileSettings(name).File;
        return settings.Errors.FirstOrDefault(error => error.File == file)?.ToString();
    }

    static string? NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return new ProfileSettings(name).File == file ? name : null;
    }
}
