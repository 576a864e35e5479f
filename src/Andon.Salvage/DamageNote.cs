namespace Andon.Salvage;

/// <summary>What kind of damage a note speaks of.</summary>
public enum DamageKind
{
    Header,
    Schema,
    Truncated,
    Page,
    Index,
    FreeList,
    WriteAheadLog,
}

/// <summary>One thing found wrong with the file.</summary>
/// <remarks>
/// <c>Page</c>: Counted from 1; null when it is about the whole file.
/// <c>Text</c>: A sentence for people, without a full stop.
/// </remarks>
public sealed record DamageNote(DamageKind Kind, int? Page, string Text);
