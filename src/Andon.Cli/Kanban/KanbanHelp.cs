using System.Text;
using Andon.Cli.Help;

namespace Andon.Cli.Kanban;

/// <summary>Help on the dialect as a whole, from its table.</summary>
static class KanbanHelp
{
    public static string Text()
    {
        var text = new StringBuilder("andon kanban: the reference kanban's command line\n\n");
        text.Append("Usage: andon kanban [--board SLUG] <verb> [operands] [flags]\n");
        foreach (var group in KanbanTable.All.Where(verb => !verb.IsHidden).GroupBy(verb => verb.Group))
        {
            text.Append('\n').Append(group.Key).Append('\n');
            foreach (var verb in group) HelpText.Entry(text, verb.Name[(KanbanTable.Root.Length + 1)..], verb.Summary);
        }

        text.Append("\nFlags of every verb\n");
        foreach (var flag in KanbanFlags.Everywhere) HelpText.Entry(text, HelpText.Name(flag), flag.Summary);
        return text.Append("\nSee andon kanban <verb> --help.\n").ToString();
    }
}
