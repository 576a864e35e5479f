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

    /// <summary>Empty unless the lane is a command.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

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

    /// <summary>Wall-clock limit of a run, unless the task sets its own.</summary>
    public TimeSpan? MaxRuntime { get; init; }

    /// <summary>Whose quota its runs use, unless a task names another.</summary>
    public string? Provider { get; init; }

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

    public bool Enabled { get; init; } = true;

    public bool DispatchInGateway { get; init; } = true;
}
