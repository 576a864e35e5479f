using System.Collections.Immutable;
using Andon.Configuration.Sections;

namespace Andon.Configuration.Profiles;

/// <summary>
/// Reads one profile's file: the table of its keys. What it does not say it inherits from <c>config.yaml</c>.
/// </summary>
sealed class ProfileReader(
    Sourced<bool> enabled, Sourced<bool> dispatchInGateway, ImmutableArray<Hook> homeHooks)
{
    /// <summary>Hardly any program starts with less.</summary>
    const long MemoryLeastBytes = 16 * 1024 * 1024;

    public ProfileSettings Read(string name, SectionReader file)
    {
        var kanban = file.Section("kanban");
        var budget = file.Section("budget");
        var description = file.Text("description");
        var run = new CommandReader(file).Read();
        var settings = new ProfileSettings(name)
        {
            Description = description,
            Preset = run.Preset?.Name,
            Command = run.Command,
            Prompt = run.Prompt,
            Check = run.Check,
            Lane = run.Lane,
            Model = ReadOption(file, "model"),
            Provider = ReadOption(file, "provider"),
            Skills = ReadSkills(file),
            McpServers = McpReader.Read(file, run.Command),
            Environment = ReadEnvironment(file),
            EnvironmentAllow = ReadAllowed(file),
            Workspace = ReadWorkspace(file),
            MaxInProgress = file.WholeOrNothing("max_in_progress", null, least: 1),
            MaxRuntime = file.Length("max_runtime", null),
            MemoryMaxBytes = file.Bytes("memory_max", least: MemoryLeastBytes),
            Pools = [.. file.Texts("pools")],
            ProgressTimeout = file.Length("progress_timeout", null),
            BudgetAttempts = budget.WholeOrNothing("attempts", null, least: 1),
            BudgetTime = budget.Length("time", null),
            BudgetTokens = budget.WholeOrNothing("tokens", null, least: 1),
            Hooks = ReadHooks(file),
            Enabled = kanban.Flag("enabled", enabled).Value,
            DispatchInGateway = kanban.Flag("dispatch_in_gateway", dispatchInGateway).Value,
        };
        kanban.Finish();
        budget.Finish();
        file.Finish();
        return settings;
    }

    static ImmutableSortedDictionary<string, string> ReadEnvironment(SectionReader file)
    {
        var environment = file.TextByName("environment");
        foreach (var name in environment.Keys)
            CheckVariable(file, "environment", name);

        return environment.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    static ImmutableArray<string> ReadAllowed(SectionReader file)
    {
        var names = file.Texts("environment_allow");
        foreach (var name in names)
            CheckVariable(file, "environment_allow", name);

        return [.. names];
    }

    static void CheckVariable(SectionReader file, string key, string name)
    {
        var isName = name.Length > 0
            && !char.IsAsciiDigit(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        if (!isName)
        {
            file.Refuse("invalid_value", file.LineOf(key), key,
                $"'{name}' is no name for a variable.", "Use letters, digits and _.");
        }
        else if (name.StartsWith("ANDON_", StringComparison.Ordinal))
        {
            file.Refuse("invalid_value", file.LineOf(key), key,
                $"'{name}' is set by the dispatcher for every run.", "Use a name that does not begin with ANDON_.");
        }
    }

    static ImmutableArray<string> ReadSkills(SectionReader file)
    {
        var skills = file.Texts("skills");
        foreach (var skill in skills)
            CheckOption(file, "skills", skill);

        return [.. skills];
    }

    static string? ReadOption(SectionReader file, string key)
    {
        var text = file.Text(key);
        if (text is not null) CheckOption(file, key, text);
        return text;
    }

    /// <summary>These become arguments of a program, next to its options.</summary>
    static void CheckOption(SectionReader file, string key, string text)
    {
        if (text is ['-', ..] || text.Any(char.IsControl) || string.IsNullOrWhiteSpace(text))
        {
            file.Refuse("invalid_value", file.LineOf(key), key,
                "It is blank, begins with a dash or holds a control character.", "Give a plain name.");
        }
    }

    /// <summary>Its own goes over one of the home that has the same name.</summary>
    ImmutableArray<Hook> ReadHooks(SectionReader file)
    {
        var own = HookReader.Read(file, isShared: false);
        return [.. own, .. homeHooks.Where(shared => own.All(hook => hook.Id != shared.Id))];
    }

    static string? ReadWorkspace(SectionReader file)
    {
        var workspace = file.Text("workspace", "scratch");
        if (workspace == "scratch") return null;
        if (Path.IsPathRooted(workspace)) return workspace;

        file.Refuse("invalid_value", file.LineOf("workspace"), "workspace",
            $"'{workspace}' is neither 'scratch' nor an absolute path.", "Give one of the two.");
        return null;
    }
}
