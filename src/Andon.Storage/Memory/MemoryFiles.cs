using Andon.Core;
using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Andon.Storage.Recovery;

namespace Andon.Storage.Memory;

/// <summary>
/// The place of a projection in memory. It outlives the process that a simulation kills, loses what a power cut may
/// take, and can be damaged or taken away. Used by one thread.
/// </summary>
sealed class MemoryFiles : IProjectionFiles<MemoryProjection>
{
    MemoryContent? _built;
    string? _damage;

    /// <summary>Asked before every call; it may throw a <see cref="ProjectionFault"/> or end the process.</summary>
    public Action<ProjectionCall> Strike { get; set; } = _ => { };

    /// <summary>What is there now; null when nothing is.</summary>
    public MemoryContent? Content { get; private set; }

    public WatchedFiles Watched => default;

    public StoreMark Mark { get; private set; }

    public long BytesNeeded => 0;

    /// <summary>Segments are not noted: an append that the power takes is no cut.</summary>
    public void NoteOpen(long segment, long bytes) => Mark = default;

    public void NoteClosed(long record) => Mark = new StoreMark(record, 0, 0, IsClosed: true, IsDoubtful: false);

    public ProjectionFinding Inspect()
    {
        if (Content is null) return new ProjectionFinding.Missing();
        return _damage is { } damage
            ? new ProjectionFinding.Damaged(new Damage(DamageKind.RowLevel, damage))
            : new ProjectionFinding.Usable(Content.Store);
    }

    public MemoryProjection Open()
    {
        Strike(ProjectionCall.Open);
        if (_damage is { } damage) throw new ProjectionFault(ProjectionTrouble.Damaged, damage);
        if (Content is null) throw new ProjectionFault(ProjectionTrouble.Damaged, "It is missing.");
        Content.Abandon();
        Content.IsOpen = true;
        return new MemoryProjection(Content, Strike);
    }

    public void Build(StoreId store, Action<MemoryProjection> fill)
    {
        Strike(ProjectionCall.Build);
        var content = new MemoryContent(store);
        using (var projection = new MemoryProjection(content, Strike)) fill(projection);
        content.Sync();
        _built = content;
    }

    public MemoryProjection Install(bool isCopy)
    {
        Strike(ProjectionCall.Install);
        Invariant.Hold(_built is not null);
        (Content, _built, _damage) = (_built, null, null);
        return Open();
    }

    /// <summary>There is no copy of what lies in no file.</summary>
    public void Adopt(string copy, StoreId store) => throw new NotSupportedException("Memory has no files to adopt.");

    /// <summary>There is no copy of what lies in no file.</summary>
    public MemoryProjection Read(string copy) => throw new NotSupportedException("Memory has no copies.");

    /// <summary>What cannot be read in memory is gone.</summary>
    public SalvagedContent? Salvage() => null;

    public MemoryProjection Scratch(StoreId store) => new(new MemoryContent(store), _ => { });

    /// <summary>The power goes: up to so many of the latest transactions are lost.</summary>
    public void CutPower(Func<int, int> lost)
    {
        _built = null;
        Content?.Lose(lost(Content.UnsyncedCount));
    }

    /// <summary>From now on it cannot be read, until it is made anew.</summary>
    public void Damage(string how) => _damage = how;

    public void Remove() => Content = null;
}
