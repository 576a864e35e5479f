using Andon.Salvage;
using CsCheck;
using Xunit;

namespace Andon.Tests.Salvage;

/// <summary>Whatever bytes the file has: no exception, no key twice, and no row that does not look like one.</summary>
public sealed class MutationTests
{
    static readonly int Rounds = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1" ? 20_000 : 200;

    static readonly Gen<byte[]> Mutated =
        from board in Gen.Int[0, 5]
        let file = board == 0 ? Boards.Healthy : Boards.Damaged(board)
        from length in Gen.Frequency((4, Gen.Const(file.Length)), (1, Gen.Int[0, file.Length]))
        from changes in Gen.Select(Place(file.Length), Gen.Byte).List[0, 200]
        select Change(file[..length], changes);

    [Fact]
    public void Random_changes_make_no_row_that_is_none()
    {
        Mutated.Sample(file => Check(DatabaseReader.Read(file, null, KnownSchema.Hermes)), iter: Rounds);
    }

    [Fact]
    public void Random_changes_to_a_log_throw_nothing()
    {
        using var sqlite = new SqliteFile(
            "pragma journal_mode = wal", "create table notes (id integer primary key, body text)",
            "insert into notes values (1, hex(zeroblob(9000)))", "update notes set id = 2");
        var (main, wal) = (sqlite.Main, sqlite.Wal);

        Gen.Select(Place(wal.Length), Gen.Byte).List[0, 20].Sample(
            changes => DatabaseReader.Read(main, Change(wal, changes), KnownSchema.None).Tables.Count >= 0,
            iter: Rounds);
    }

    [Fact]
    public void Random_bytes_throw_nothing()
    {
        Gen.Byte.Array[0, 5000].Sample(
            bytes => DatabaseReader.Read(bytes, bytes, KnownSchema.Hermes).Damage.Count > 0, iter: Rounds);
    }

    /// <summary>Half of the changes hit the beginnings of pages, where their structure is.</summary>
    static Gen<int> Place(int length) =>
        Gen.OneOf(
            Gen.Int[0, length - 1],
            Gen.Select(Gen.Int[0, (length - 1) / 4096], Gen.Int[0, 63], (page, at) => (page * 4096) + at));

    static byte[] Change(byte[] file, List<(int Place, byte Value)> changes)
    {
        var changed = (byte[])file.Clone();
        foreach (var (place, value) in changes)
        {
            if (place < changed.Length) changed[place] = value;
        }

        return changed;
    }

    static bool Check(SalvagedDatabase database) =>
        database.Tables.All(table =>
            table.Rows.All(row => row.Page >= 1 && row.Page <= database.PageCount)
            && HasNoKeyTwice(table));

    static bool HasNoKeyTwice(SalvagedTable table)
    {
        if (KnownSchema.Hermes.Table(table.Name) is not { } known) return true;
        var keys = table.Rows
            .Where(row => known.Key.All(key => row.Values.GetValueOrDefault(key) is not null))
            .Select(row => string.Join('\0', known.Key.Select(key => row.Values[key])))
            .ToList();
        return keys.Count == keys.Distinct().Count();
    }
}
