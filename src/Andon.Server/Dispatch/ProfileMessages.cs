using Andon.Configuration.Profiles;
using Andon.Linux.Processes;
using Andon.Protocol.Messages;
using Andon.Server.Configuration;

namespace Andon.Server.Dispatch;

/// <summary>The home's profiles as people and programs see them, those that cannot be understood included.</summary>
static class ProfileMessages
{
    public static IEnumerable<ProfileMessage> Of(
        ConfigurationSnapshot settings, Func<string, bool> isAttached, Func<string, int> runsOf)
    {
        var names = settings.Errors.Select(error => NameOf(error.File)).OfType<string>();
        foreach (var name in settings.Profiles.Keys.Union(names).Order(StringComparer.Ordinal))
        {
            var profile = settings.Profiles.GetValueOrDefault(name);
            var problem = ProblemOf(settings, name, profile);
            yield return new ProfileMessage
            {
                Name = name,
                Description = profile?.Description,
                Enabled = profile?.Enabled ?? false,
                Dispatch = profile?.DispatchInGateway ?? false,
                Command = profile is { Command.Length: > 0 } ? profile.Command : null,
                Workspace = profile?.Workspace ?? "scratch",
                MaxInProgress = profile?.MaxInProgress,
                MaxRuntimeSeconds = profile?.MaxRuntime is { } limit ? (int)limit.TotalSeconds : null,
                Ready = profile is { Enabled: true, Command.Length: > 0 } && problem is null,
                Problem = problem,
                Attached = isAttached(name),
                OpenRuns = runsOf(name),
            };
        }
    }

    static string? ProblemOf(ConfigurationSnapshot settings, string name, ProfileSettings? profile)
    {
        var file = new ProfileSettings(name).File;
        if (settings.Errors.FirstOrDefault(error => error.File == file) is { } error) return error.ToString();
        if (profile is not { Command: [var program, ..] }) return null;
        if (program.Contains('{', StringComparison.Ordinal)) return null;
        var searchPath = Environment.GetEnvironmentVariable("PATH") ?? "";
        return Executable.Resolve(program, searchPath, profile.Workspace ?? "/") is null
            ? $"Its command '{program}' is no program that can be run."
            : null;
    }

    static string? NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return new ProfileSettings(name).File == file ? name : null;
    }
}
