using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>Everything about one board.</summary>
static class BoardPage
{
    public static void Write(TextWriter writer, BoardMessage board, TimeProvider time)
    {
        var facts = new FactLines(writer);
        writer.Write(
            $"Board {board.Slug}{(board.IsCurrent ? " (current)" : "")}{(board.Archived ? " [archived]" : "")}\n");
        facts.Add("name", board.Name);
        facts.Add("description", board.Description);
        facts.Add("workdir", board.DefaultWorkdir);
        facts.Add("created", board.CreatedAt == 0 ? null : TimeText.Format(board.CreatedAt, time));
        facts.Add("tasks", StatsText.Counts(board.Counts, "(empty)"));
        facts.Add("health", board.Reason is null ? board.Health : $"{board.Health}: {board.Reason}");
        facts.Add("uuid", board.Uuid);
        facts.Add("generation", $"{board.Generation}");
    }
}
