namespace Andon.Cli.Rendering;

/// <summary>One sign per status; the reference kanban's where it has one.</summary>
static class StatusIcon
{
    public static string Of(string status) => status switch
    {
        "triage" => "◇",
        "todo" => "◻",
        "scheduled" => "⏱",
        "ready" => "▶",
        "running" => "●",
        "review" => "◎",
        "blocked" => "⊘",
        "done" => "✓",
        "archived" => "—",
        _ => "?",
    };
}
