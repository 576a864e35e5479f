namespace Andon.Cli.Grammar;

/// <summary>
/// One operand of a verb. <c>Most</c> above one takes the rest of the line. An own task may be left out inside a
/// worker: then it is the worker's.
/// </summary>
sealed record Operand(string Name, string Summary)
{
    public ValueKind Kind { get; init; } = ValueKind.Text;

    public int Least { get; init; } = 1;

    public int Most { get; init; } = 1;

    public string[] Choices { get; init; } = [];

    public bool IsOwnTask { get; init; }

    /// <summary>As in a usage line: <c>&lt;id&gt;</c>, <c>[reason…]</c>.</summary>
    public string Usage
    {
        get
        {
            var name = Most > 1 ? $"{Name}…" : Name;
            return Least == 0 || IsOwnTask ? $"[{name}]" : $"<{name}>";
        }
    }

    public static Operand Task { get; } = new("id", "The task.") { Kind = ValueKind.TaskId };

    public static Operand OwnTask { get; } =
        new("id", "The task; inside a worker its own when left out.") { Kind = ValueKind.TaskId, IsOwnTask = true };

    public static Operand Tasks { get; } =
        new("id", "One task or several.") { Kind = ValueKind.TaskId, Most = int.MaxValue };

    public static Operand OwnTasks { get; } =
        Tasks with { Summary = "One task or several; inside a worker its own when left out.", IsOwnTask = true };

    public static Operand Words(string name, string summary, int least = 0) =>
        new(name, summary) { Least = least, Most = int.MaxValue };

    public static Operand Board { get; } = new("slug", "The board.") { Kind = ValueKind.Board };
}
