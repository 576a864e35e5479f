using Andon.Core.Events;

namespace Andon.Core.Decisions;

/// <summary>A row that a draft has touched: what the last event left, and what the next one will.</summary>
abstract class Slot
{
    /// <summary>The change since the last event, if there is any; the slot is clean afterwards.</summary>
    public abstract Change? Take();
}

/// <summary>A row of one table.</summary>
sealed class Slot<TRow>(Table<TRow> table, TRow? row) : Slot
    where TRow : class
{
    TRow? _emitted = row;
    bool _dirty;

    public TRow? Current { get; private set; } = row;

    /// <summary>True when the slot was clean before.</summary>
    public bool Set(TRow? value)
    {
        Current = value;
        if (_dirty) return false;
        _dirty = true;
        return true;
    }

    public override Change? Take()
    {
        var before = _emitted;
        _emitted = Current;
        _dirty = false;
        if (Current is not null) return table.Diff(before, Current);
        return before is null ? null : table.Delete(before);
    }
}

/// <summary>A row that is only ever added or removed, never looked at again by the same decision.</summary>
sealed class MadeChange(Change change) : Slot
{
    public override Change? Take() => change;
}
