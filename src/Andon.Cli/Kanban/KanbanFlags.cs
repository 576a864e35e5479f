using Andon.Cli.Grammar;

namespace Andon.Cli.Kanban;

/// <summary>Flags and operands that many verbs of the dialect share.</summary>
static class KanbanFlags
{
    public static Flag Help { get; } = GlobalFlags.Help;

    /// <summary>Every verb takes them, before its name or after it.</summary>
    public static Flag[] Everywhere { get; } =
    [
        new("board", "SLUG", "The board; before ANDON_BOARD, HERMES_KANBAN_BOARD and the home's default.")
        {
            Kind = ValueKind.Board,
        },
        GlobalFlags.Home,
        Help,
    ];

    public static Flag Json { get; } = Flag.Switch("json", "JSON on standard output.");

    public static Flag Reason { get; } = Flag.Text("reason", "TEXT", "Why.");

    public static Flag Ids { get; } = new("ids", "ID", "Further tasks.") { TakesMany = true };

    public static Flag Force { get; } = Flag.Switch("force", "Although somebody else claimed it.");

    public static Flag Metadata { get; } =
        new("metadata", "JSON", "An object with more about it.") { Kind = ValueKind.JsonObject };

    public static Operand Task { get; } = new("id", "The task.");

    public static Operand Tasks { get; } = new("id", "One task or several.") { Most = int.MaxValue };

    public static Flag Name(string name, string value, string summary) => Flag.Text(name, value, summary);

    /// <summary>Taken for the sake of lines that give it; it changes nothing here.</summary>
    public static Flag Idle(string name, string value) =>
        Flag.Text(name, value, "Taken and not needed: nothing polls here.");
}
