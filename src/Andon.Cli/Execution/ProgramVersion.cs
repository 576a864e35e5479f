namespace Andon.Cli.Execution;

/// <summary>The version that this program was built as.</summary>
static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
