namespace Andon.Cli.Grammar;

/// <summary>The flags that every verb has, before the verb or after it.</summary>
static class GlobalFlags
{
    public static Flag Board { get; } =
        new("board", "SLUG", "The board; before ANDON_BOARD and the home's default.") { Kind = ValueKind.Board };

    public static Flag Home { get; } =
        new("home", "DIR", "The home; before ANDON_HOME and ~/.andon.") { Kind = ValueKind.Name };

    public static Flag Json { get; } = Flag.Switch("json", "JSON on standard output, refusals included.");

    public static Flag NoColor { get; } = Flag.Switch("no-color", "No colour, even on a terminal.");

    public static Flag RequestId { get; } = new("request-id", "KEY",
        "The key of this change: a retry under it gets the first answer instead of doing it again.")
    { Kind = ValueKind.Name };

    public static Flag Timeout { get; } =
        Flag.Duration("timeout", "How long to wait for the daemon's answer, or in wait for what it waits for.");

    public static Flag Help { get; } = Flag.Switch("help", "This help.") with { Short = 'h' };

    public static Flag[] All { get; } = [Board, Home, Json, NoColor, RequestId, Timeout, Help];
}
