using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Recovery;

namespace Andon.Storage.Sqlite;

/// <summary>
/// What lies beside a database before any connection of ours: its write-ahead log is only used if it is the one that
/// was left there. The log has what another one would bring, unless the file is not whole without it.
/// </summary>
sealed class CompanionFiles(StorePlace place, StoreSurroundings surroundings, Seal seal, SetAside setAside)
{
    /// <summary>
    /// Sets aside what SQLite must not see; throws a <see cref="ProjectionFault"/> when the database is not whole.
    /// </summary>
    public void Prove()
    {
        // SQLite would take it for its own and put old pages back.
        var foreign = new Damage(DamageKind.ForeignFile, "it never has a rollback journal");
        if (setAside.Move(place.Database + "-journal", foreign.Text) is { } journal)
            surroundings.Story(place.Board, $"{foreign}; one is now {journal}");
        if (seal.Text?.Wal is not { } mark) return;
        var wal = WalFile.Read(surroundings.Disk, place.WriteAheadLog);
        if (wal.Salts == mark.Salts && wal.Frames >= mark.Frames) return;
        var damage = Describe(wal, mark);
        if (mark.IsNeeded) throw new ProjectionFault(ProjectionTrouble.Damaged, damage.Text, kind: damage.Kind);
        var aside = setAside.Move(place.WriteAheadLog, damage.ToString());
        var where = aside is null ? "" : $", and it is now {aside}";
        surroundings.Story(place.Board, $"{damage}; what it had is taken from the log{where}");
    }

    static Damage Describe(WalFile wal, WalMark mark)
    {
        if (wal.IsEmpty) return new Damage(DamageKind.WalMissing, "its write-ahead log is gone");
        return wal.Salts == mark.Salts
            ? new Damage(
                DamageKind.WalCut, $"its write-ahead log has {wal.Frames} whole frames and had {mark.Frames}")
            : new Damage(DamageKind.WalForeign, "its write-ahead log is not the one that it had");
    }
}
