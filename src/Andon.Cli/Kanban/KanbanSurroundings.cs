using System.Globalization;
using Andon.Cli.Execution;

namespace Andon.Cli.Kanban;

/// <summary>
/// What the dialect finds around it: our own variables and, where one is not set, the reference kanban's of the same
/// meaning. Directories are not among them: its home holds its own files, never a home of ours.
/// </summary>
static class KanbanSurroundings
{
    /// <summary>The profile of whoever has none, there as here.</summary>
    public const string UsualProfile = "default";

    public const string SessionVariable = "HERMES_SESSION_ID";

    const string ClaimVariable = "HERMES_KANBAN_CLAIM_TTL_SECONDS";

    static readonly (string Ours, string[] Theirs)[] Names =
    [
        (Worker.BoardVariable, ["HERMES_KANBAN_BOARD"]),
        (Worker.TaskVariable, ["HERMES_KANBAN_TASK"]),
        (Worker.RunVariable, ["HERMES_KANBAN_RUN_ID"]),
        (Worker.ProfileVariable, ["HERMES_PROFILE_NAME", "HERMES_PROFILE"]),
    ];

    public static Surroundings Of(Surroundings around) =>
        around with { Variable = name => Find(around.Variable, name) };

    /// <summary>Who the caller is to people: comments bear it, and <c>--mine</c> means it.</summary>
    public static string AuthorOf(Invocation invocation) => invocation.Label ?? UsualProfile;

    /// <summary>How long claims hold when a line does not say; null when the environment does not either.</summary>
    public static int? ClaimSecondsOf(Invocation invocation) =>
        int.TryParse(invocation.Variable(ClaimVariable), CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? seconds
            : null;

    static string? Find(Func<string, string?> variable, string name)
    {
        if (variable(name) is { Length: > 0 } own) return own;
        var (_, theirs) = Array.Find(Names, entry => entry.Ours == name);
        foreach (var other in theirs ?? [])
        {
            if (variable(other) is { Length: > 0 } text) return text;
        }

        return name == Worker.ProfileVariable ? UsualProfile : null;
    }
}
