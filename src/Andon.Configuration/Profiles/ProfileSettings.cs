using System.Collections.Immutable;

namespace Andon.Configuration.Profiles;

/// <summary>How a profile's work is executed.</summary>
public enum Lane
{
    /// <summary>The dispatcher spawns the profile's command.</summary>
    Command,

    /// <summary>An external worker pulls its work.</summary>
    Pull,

    /// <summary>A person does it.</summary>
    Human,
}

/// <summary>
/// A named agent: one file <c>profiles/&lt;name&gt;.yaml</c>, with what it inherits already filled in.
/// </summary>
public sealed record ProfileSettings(string Name)
{
    /// <summary>Relative to the home.</summary>
    public string File => $"{HomeFiles.ProfileDirectory}/{Name}.yaml";

    public string? Description { get; init; }

    public Lane Lane { get; init; }

    /// <summary>The preset that it builds on.</summary>
    public string? Preset { get; init; }

    /// <summary>Empty unless the lane is a command.</summary>
    public CommandTemplate Command { get; init; } = CommandTemplate.None;

    /// <summary>What <c>{prompt}</c> stands for, with placeholders of its own.</summary>
    public string Prompt { get; init; } = PromptTemplate.Plain;

    /// <summary>Unless the task names another.</summary>
    public string? Model { get; init; }

    /// <summary>Unless the task names another.</summary>
    public string? Provider { get; init; }

    /// <summary>Besides those of the task.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>What the command finds in the file that <c>{mcp_config}</c> names.</summary>
    public ImmutableArray<McpServer> McpServers { get; init; } = [];

    /// <summary>Proves that the program works; empty when nothing does.</summary>
    public ImmutableArray<string> Check { get; init; } = [];

    /// <summary>Set for the worker, over everything that it is allowed to inherit.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Variables of the daemon that the worker also gets, besides the usual ones.</summary>
    public ImmutableArray<string> EnvironmentAllow { get; init; } = [];

    /// <summary>
    /// An absolute directory for tasks that bring no workspace of their own; null gives each task a scratch one.
    /// </summary>
    public string? Workspace { get; init; }

    public int? MaxInProgress { get; init; }

    /// <summary>Whether its command says what the task's context is, by itself or in the prompt.</summary>
    public bool ReadsContext =>
        Command.Names("context") || (Command.Names("prompt") && Placeholders.Names(Prompt, "context"));

    /// <summary>Wall-clock limit of a run, unless the task sets its own.</summary>
    public TimeSpan? MaxRuntime { get; init; }

    /// <summary>What a run's processes may use of the memory together, where that can be enforced.</summary>
    public long? MemoryMaxBytes { get; init; }

    /// <summary>Resource pools of which each of its runs takes a place.</summary>
    public ImmutableArray<string> Pools { get; init; } = [];

    /// <summary>A run without a sign of progress for so long is ended, unless the task says otherwise.</summary>
    public TimeSpan? ProgressTimeout { get; init; }

    /// <summary>Runs each day (UTC) on a board.</summary>
    public int? BudgetAttempts { get; init; }

    /// <summary>Wall time each day (UTC) on a board.</summary>
    public TimeSpan? BudgetTime { get; init; }

    /// <summary>Tokens each day (UTC) on a board.</summary>
    public int? BudgetTokens { get; init; }

    /// <summary>What its gateway runs when something happened; the home's are among them.</summary>
    public ImmutableArray<Hook> Hooks { get; init; } = [];

    public bool Enabled { get; init; } = true;

    public bool DispatchInGateway { get; init; } = true;
}
