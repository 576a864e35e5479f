using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;
using Andon.Protocol.Messages;
using Andon.Supervision.Commands;

namespace Andon.Cli.Profiles;

/// <summary>One thing that a profile's work needs, and whether it is there.</summary>
sealed record ProfileFinding(string Check, bool IsGood, string Detail);

/// <summary>
/// Whether a profile's work can be done, before any is: its file, its program as the daemon would find it, and what
/// the program needs. Starts nothing but the profile's check. One thread's.
/// </summary>
sealed class ProfileCheck(
    HomeConfiguration configuration, ProfileMessage message, Func<string, string?> variable, TimeProvider time)
{
    static readonly TimeSpan VersionPatience = TimeSpan.FromSeconds(10);

    readonly List<ProfileFinding> _findings = [];

    public async Task<IReadOnlyList<ProfileFinding>> RunAsync(CancellationToken stop)
    {
        var settings = configuration.Profiles[message.Name];
        CheckFile(settings);
        if (settings.Lane != Lane.Command)
        {
            Add("lane", true, settings.Lane == Lane.Human
                ? "human: a person does its work, and nothing is ever started for it."
                : "pull: an external worker claims its work, and nothing is started for it.");
            return _findings;
        }

        if (!settings.Enabled) Add("enabled", true, "It is disabled: nothing is started for it.");
        if (CheckProgram(settings)) await CheckVersionAsync(settings, stop);
        CheckWorkspace(settings);
        foreach (var name in message.UnsetVariables ?? [])
            Add("environment", false, $"The daemon has no variable {name} to pass on.");
        foreach (var server in settings.McpServers) CheckServer(server);
        return _findings;
    }

    void CheckFile(ProfileSettings settings)
    {
        var errors = configuration.Errors.Where(error => error.File == settings.File).ToList();
        foreach (var error in errors) Add("file", false, error.ToString());
        if (errors.Count == 0) Add("file", true, settings.File);
    }

    bool CheckProgram(ProfileSettings settings)
    {
        if (settings.Command.Program is not { } program) return false;
        if (CommandTemplate.IsOfRun(program))
        {
            Add("program", true, $"{program}: only a run can tell.");
            return false;
        }

        var path = Resolve(program);
        Add("program", path is not null, path ?? $"'{program}' is no program that can be run (PATH: {SearchPath}).");
        return path is not null;
    }

    async Task CheckVersionAsync(ProfileSettings settings, CancellationToken stop)
    {
        if (settings.Check.IsEmpty) return;
        if (Resolve(settings.Check[0]) is not { } program)
        {
            Add("version", false, $"'{settings.Check[0]}' is no program that can be run.");
            return;
        }

        var command = new ShortCommand(
            new DetachedCommand
            {
                Executable = program,
                Arguments = settings.Check,
                Environment = EnvironmentOf(settings),
            }, time)
        {
            Limit = VersionPatience,
        };
        try
        {
            var result = await command.RunAsync(stop);
            Add("version", result.IsGood, DetailOf(result));
        }
        catch (IOException unable)
        {
            Add("version", false, unable.Message);
        }
    }

    Dictionary<string, string> EnvironmentOf(ProfileSettings settings)
    {
        var programs = Path.GetDirectoryName(ClientProgram.Locate())!;
        var environment = ProfileEnvironment.Of(settings, DaemonEnvironment.Allowed(), variable, programs);
        environment["PATH"] = SearchPath;
        return environment;
    }

    static string DetailOf(ShortCommandResult result)
    {
        var said = ControlText.FirstLine(result.Output.Trim(), 120);
        if (result.IsOutOfTime) return $"It gave no answer within {VersionPatience.TotalSeconds:0} s. {said}".TrimEnd();
        return result.IsGood ? said : $"It {result.Status}. {said}".TrimEnd();
    }

    void CheckWorkspace(ProfileSettings settings)
    {
        if (settings.Workspace is not { } workspace) Add("workspace", true, "scratch: made for each task.");
        else if (!Directory.Exists(workspace)) Add("workspace", false, $"{workspace} is no directory.");
        else if (!Permissions.CanWrite(workspace)) Add("workspace", false, $"{workspace} cannot be written.");
        else Add("workspace", true, workspace);
    }

    void CheckServer(McpServer server)
    {
        var name = $"mcp {server.Name}";
        if (server.Command is not { } command) Add(name, true, $"{server.Url}: not asked.");
        else if (CommandTemplate.IsOfRun(command)) Add(name, true, $"{command}: only a run can tell.");
        else if (Resolve(command) is { } path) Add(name, true, path);
        else Add(name, false, $"'{command}' is no program that can be run.");
    }

    string SearchPath => message.SearchPath ?? "";

    string? Resolve(string program) => Executable.Resolve(program, SearchPath, "/");

    void Add(string check, bool isGood, string detail) => _findings.Add(new ProfileFinding(check, isGood, detail));
}
