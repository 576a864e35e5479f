using Andon.Storage.Commits;
using Andon.Storage.Memory;
using Andon.StoreContract.Disks;

namespace Andon.Simulation;

/// <summary>
/// What goes wrong and when: a blow some calls ahead, of the disk or of the projection, once or for a while.
/// Everything that the store asks of the world is counted here, so a blow can be aimed at every call there is. Used by
/// one thread.
/// </summary>
sealed class Faults(SimulatedDisk disk, Random random)
{
    long _first = long.MaxValue;
    long _last = -1;
    Blow _blow;
    bool _isOpening;
    bool _isSpared;
    bool _sparesDisk;
    bool _sparesProjection;

    /// <summary>Calls so far.</summary>
    public long Calls { get; private set; }

    /// <summary>What was struck since the plan was made, in order.</summary>
    public List<Hit> Hits { get; } = [];

    /// <summary>How often something went wrong by plan.</summary>
    public int Strikes { get; private set; }

    /// <summary>Strikes the call that comes after so many others, and the next ones if it goes on.</summary>
    public void Arm(long ahead, Blow blow, long length = 1)
    {
        Hits.Clear();
        (_isOpening, _sparesDisk, _sparesProjection) = (false, false, false);
        (_first, _blow) = (Calls + ahead, blow);
        _last = length == long.MaxValue ? long.MaxValue : _first + length - 1;
    }

    public void Disarm()
    {
        Hits.Clear();
        (_first, _last) = (long.MaxValue, -1);
    }

    /// <summary>A plan of the seed's own: often none, mostly soon.</summary>
    public void ArmByChance(int percent)
    {
        Disarm();
        if (random.Next(100) >= percent) return;
        var blow = random.Next(10) switch
        {
            < 5 => Blow.Fail,
            < 7 => Blow.KillBefore,
            _ => Blow.KillAfter,
        };
        var length = random.Next(4) switch
        {
            0 or 1 => 1,
            2 => random.Next(2, 6),
            _ => long.MaxValue,
        };
        Arm(random.Next(random.Next(2) == 0 ? 12 : 30), blow, length);
        (_sparesDisk, _sparesProjection) = random.Next(4) switch
        {
            0 => (true, false),
            1 or 2 => (false, true),
            _ => (false, false),
        };
    }

    /// <summary>Whoever looks at the world from outside meets no fault and moves none.</summary>
    public void Spare(Action look)
    {
        _isSpared = true;
        look();
        _isSpared = false;
    }

    public Blow Meet(DiskCall call, string path)
    {
        if (_isSpared) return Blow.None;
        if (call == DiskCall.Create) _isOpening = true;
        var blow = Next(_sparesDisk);
        if (blow != Blow.None) Hits.Add(new Hit(call, null, _isOpening, blow));
        if (call == DiskCall.SyncDirectory) _isOpening = false;
        return blow;
    }

    /// <summary>
    /// A projection's commit that stands can only be forgotten, not refused; nobody survives the rest of the kills.
    /// </summary>
    public void Meet(ProjectionCall call)
    {
        if (_isSpared) return;
        var blow = Next(_sparesProjection);
        if (blow == Blow.None) return;
        Hits.Add(new Hit(null, call, false, blow));
        if (blow == Blow.Fail) throw new ProjectionFault(Trouble(), $"{call}: refused");
        disk.KillProcess();
        throw new ProcessKilled();
    }

    /// <summary>A blow that is not for this part of the world waits for the next call that it is for.</summary>
    Blow Next(bool isSpared)
    {
        var index = Calls++;
        if (isSpared)
        {
            if (index == _first) (_first, _last) = (_first + 1, _last == long.MaxValue ? _last : _last + 1);
            return Blow.None;
        }

        if (index < _first || index > _last) return Blow.None;
        Strikes++;
        return _blow;
    }

    ProjectionTrouble Trouble() => random.Next(4) switch
    {
        0 => ProjectionTrouble.Damaged,
        1 => ProjectionTrouble.HeldByOutsider,
        _ => ProjectionTrouble.Unwritable,
    };
}

/// <summary>A call that was struck. <c>IsOpening</c>: while a new file was being made.</summary>
readonly record struct Hit(DiskCall? Disk, ProjectionCall? Projection, bool IsOpening, Blow Blow)
{
    public override string ToString() =>
        $"{Blow} at {(IsOpening ? "making a file: " : "")}{Disk?.ToString() ?? Projection?.ToString()}";
}
