using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Files;

/// <summary>
/// A file that a run handed over with its completion, as it was then: its bytes lie beside the board, under their hash,
/// whatever becomes of the workspace.
/// </summary>
public sealed record Artifact
{
    public required RunId Run { get; init; }

    /// <summary>Its path inside the run's workspace.</summary>
    public required string Name { get; init; }

    public required long Size { get; init; }

    /// <summary>SHA-256 of its bytes, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it is a path that stays inside of a workspace.</summary>
    public static bool IsName(string name) =>
        !name.Contains('\0', StringComparison.Ordinal)
        && name.Split('/').All(part => part is not ("" or "." or ".."));

    public static Table<Artifact> Table { get; } = new("artifacts", 2,
        new Artifact { Run = default, Name = "", Size = 0, Sha256 = "" },
    [
        new("run_id", ColumnKind.Number, a => FieldValue.Of((long?)a.Run.Value),
            (a, v) => a with { Run = new RunId(v.RequireNumber()) }),
        new("name", ColumnKind.Text, a => FieldValue.Of(a.Name), (a, v) => a with { Name = v.RequireText() }),
        new("size", ColumnKind.Number, a => FieldValue.Of((long?)a.Size),
            (a, v) => a with { Size = v.RequireNumber() }),
        new("sha256", ColumnKind.Text, a => FieldValue.Of(a.Sha256), (a, v) => a with { Sha256 = v.RequireText() }),
    ]);
}

/// <summary>A file of a workspace whose bytes are kept already; the row follows with the completion.</summary>
public sealed record StagedFile(string Name, long Size, string Sha256);
