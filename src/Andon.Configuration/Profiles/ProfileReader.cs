using System.Collections.Immutable;
using Andon.Configuration.Sections;

namespace Andon.Configuration.Profiles;

/// <summary>
/// Reads one profile's file: the table of its keys. What it does not say it inherits from <c>config.yaml</c>.
/// </summary>
sealed class ProfileReader(Sourced<bool> enabled, Sourced<bool> dispatchInGateway)
{
    public ProfileSettings Read(string name, SectionReader file)
    {
        var kanban = file.Section("kanban");
        var budget = file.Section("budget");
        var settings = new ProfileSettings(name)
        {
            Description = file.Text("description"),
            Command = ReadCommand(file),
            Lane = ReadLane(file),
            Environment = ReadEnvironment(file),
            EnvironmentAllow = ReadAllowed(file),
            Workspace = ReadWorkspace(file),
            MaxInProgress = file.WholeOrNothing("max_in_progress", null, least: 1),
            MaxRuntime = file.Length("max_runtime", null),
            Provider = file.Text("provider"),
            Pools = [.. file.Texts("pools")],
            ProgressTimeout = file.Length("progress_timeout", null),
            BudgetAttempts = budget.WholeOrNothing("attempts", null, least: 1),
            BudgetTime = budget.Length("time", null),
            BudgetTokens = budget.WholeOrNothing("tokens", null, least: 1),
            Enabled = kanban.Flag("enabled", enabled).Value,
            DispatchInGateway = kanban.Flag("dispatch_in_gateway", dispatchInGateway).Value,
        };
        kanban.Finish();
        budget.Finish();
        file.Finish();
        return settings;
    }

    static ImmutableArray<string> ReadCommand(SectionReader file)
    {
        var command = file.Texts("command");
        if (command.Count > 0 && command[0].Length == 0)
        {
            file.Refuse("invalid_value", file.LineOf("command"), "command",
                "Its first argument is empty.", "Begin with the program to run.");
        }

        if (command.Any(argument => argument.Contains('\0')))
        {
            file.Refuse("invalid_value", file.LineOf("command"), "command",
                "An argument holds a NUL character.", "Remove it; a program cannot receive one.");
        }

        return [.. command];
    }

    /// <summary>
    /// A profile with a command is spawned; one without pulls its work, unless it says that a person does it.
    /// </summary>
    static Lane ReadLane(SectionReader file)
    {
        var hasCommand = file.Has("command");
        var lane = file.Choice("lane", hasCommand ? "command" : "pull", "command", "pull", "human") switch
        {
            "command" => Lane.Command,
            "human" => Lane.Human,
            _ => Lane.Pull,
        };
        if (lane == Lane.Command && !hasCommand)
        {
            file.Refuse("invalid_value", file.LineOf("lane"), "lane",
                "The lane is 'command', but there is no command.", "Give 'command', or the lane 'pull' or 'human'.");
        }

        if (lane != Lane.Command && hasCommand)
        {
            file.Refuse("invalid_value", file.LineOf("lane"), "lane",
                "There is a command, but the lane never runs one.", "Remove 'command', or the lane.");
        }

        return lane;
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
