using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>
/// Runs by status or outcome, as the reference kanban's <c>show</c> and <c>runs</c> take it: both flags or none.
/// </summary>
sealed record RunFilter(string? Kind, string? Name)
{
    public static Flag[] Flags { get; } =
    [
        Flag.Choice("state-type", "Only runs whose status or outcome is --state-name.", "status", "outcome"),
        Flag.Named("state-name", "NAME", "See --state-type."),
    ];

    public static RunFilter Of(Arguments given)
    {
        var filter = new RunFilter(given.Text("state-type"), given.Text("state-name"));
        if (filter.Kind is null == filter.Name is null) return filter;
        throw Usage.Invalid(
            "--state-type and --state-name belong together.", "One says what the other is.", "Give both or none.");
    }

    public IReadOnlyList<RunMessage> Of(IReadOnlyList<RunMessage> runs) =>
        Kind is null ? runs : [.. runs.Where(run => (Kind == "status" ? run.Status : run.Outcome) == Name)];
}
