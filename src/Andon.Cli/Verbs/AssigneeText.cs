namespace Andon.Cli.Verbs;

/// <summary>
/// A profile as people name it; <c>none</c>, <c>null</c> and <c>-</c> mean nobody, as in the reference kanban.
/// </summary>
static class AssigneeText
{
    public static string? Of(string? text) => text is null or "none" or "null" or "-" ? null : text;

    public static string Shown(string? assignee) => assignee ?? "(unassigned)";
}
