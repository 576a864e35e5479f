namespace Andon.Salvage.Matching;

/// <summary>Notes of damage, counted to the end and kept up to a limit.</summary>
sealed class DamageNotes
{
    readonly List<DamageNote> _notes = [];

    public int Count { get; private set; }

    public void Add(DamageKind kind, int? page, string text)
    {
        if (++Count < SalvagedDatabase.NotesMax) _notes.Add(new(kind, page, text));
    }

    public IReadOnlyList<DamageNote> ToList()
    {
        var left = Count - _notes.Count;
        return left == 0 ? _notes : [.. _notes, new(DamageKind.Page, null, $"and {left} more")];
    }
}
