namespace Andon.Cli.Kanban;

/// <summary>A line of the dialect that cannot be meant; nothing was sent. It exits with 2.</summary>
sealed class MisuseException(string message) : Exception(message);
