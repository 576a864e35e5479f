using Andon.Core.Decisions;
using Andon.Storage.Faults;

namespace Andon.Storage.Recovery;

/// <summary>Why a store is not opened, and what may be done about it.</summary>
sealed class StoreRefusals(StorePlace place)
{
    public StoreException NoRoom(long free, long needed) => new(
        ErrorCode.Unavailable, $"{place.Title} cannot be repaired now.",
        $"It takes {needed} bytes in {place.Directory}; {free} are free.", "Make room and start again.");

    public StoreException Missing() => new(
        ErrorCode.StoreMissing, $"{place.Title} cannot be opened.",
        $"Neither its log nor its database is in {place.Directory}.",
        "Put the folder back, or restore a backup; nothing was created.")
    {
        Damage = [new Damage(DamageKind.LogMissing, "it is missing"), new Damage(DamageKind.Missing, "it is missing")],
    };

    public StoreException Foreign(string reason, string damage) => new(
        ErrorCode.StoreForeign, $"{place.Title} cannot be opened.", $"{reason} {damage}",
        "Put this store's own files back; nothing was changed.")
    {
        Damage = [new Damage(DamageKind.ForeignFile, reason)],
    };

    public StoreException Newer(string reason) => new(
        ErrorCode.StoreNewer, $"{place.Title} cannot be opened.", reason, "Run that version; nothing was changed.");

    public StoreException Damaged(Damage log, string loss, Damage? database = null) => new(
        ErrorCode.StoreDamaged, $"{place.Title} cannot be opened.",
        (database is null ? $"Its log: {log}" : $"Its log: {log} Its database: {database}.") + $" {loss}",
        Board("See what can be saved, without changing anything: andon repair --board ")
            + ", or restore a backup beside it; nothing was deleted.")
    {
        Damage = database is null ? [log] : [log, database],
    };

    public StoreException Hopeless(IReadOnlyList<Damage> damage) => new(
        ErrorCode.StoreDamaged, $"Nothing of {place.Title} can be saved.", string.Join("; ", damage),
        "Restore a backup beside it: andon backup list; nothing was changed.")
    {
        Damage = damage,
    };

    string Board(string text) => place.Board is null ? "Keep the folder as it is" : text + place.Board;

    public StoreException ReadOnly(string path) => new(
        ErrorCode.StoreReadOnly, $"{place.Title} cannot be opened.", $"{path} cannot be written.",
        "Make it writable for the daemon's user; nothing was changed.");

    public StoreException InTheWay() => new(
        ErrorCode.BoardExists, $"{place.Title} cannot be made.", $"{place.Directory} already holds files of a store.",
        "Choose another name, or move that folder away.");
}
