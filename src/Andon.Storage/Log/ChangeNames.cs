using System.Diagnostics;
using Andon.Core.Events;

namespace Andon.Storage.Log;

/// <summary>The kinds of change as the log spells them.</summary>
static class ChangeNames
{
    public static string Of(ChangeKind kind) => kind switch
    {
        ChangeKind.Insert => "insert",
        ChangeKind.Update => "update",
        ChangeKind.Delete => "delete",
        _ => throw new UnreachableException(),
    };

    public static ChangeKind Parse(string? name) => name switch
    {
        "insert" => ChangeKind.Insert,
        "update" => ChangeKind.Update,
        "delete" => ChangeKind.Delete,
        _ => throw new FormatException($"'{name}' is no change that this version knows."),
    };
}
