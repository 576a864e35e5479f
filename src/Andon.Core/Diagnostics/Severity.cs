using System.Diagnostics;

namespace Andon.Core.Diagnostics;

/// <summary>How much a finding matters; a later one matters more.</summary>
public enum Severity
{
    Warning,
    Error,
    Critical,
}

/// <summary>The severities' names, as on the wire.</summary>
public static class Severities
{
    public static IReadOnlyList<string> Names { get; } = ["warning", "error", "critical"];

    public static string Name(this Severity severity) => severity switch
    {
        Severity.Warning => "warning",
        Severity.Error => "error",
        Severity.Critical => "critical",
        _ => throw new UnreachableException(),
    };

    public static Severity? Find(string name) => name switch
    {
        "warning" => Severity.Warning,
        "error" => Severity.Error,
        "critical" => Severity.Critical,
        _ => null,
    };
}
