using System.Runtime.Versioning;
using Andon.Cli.Imports;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Xunit;

namespace Andon.Tests.Cli.Imports;

[SupportedOSPlatform("linux")]
public sealed class OwnStoresTests
{
    [Fact]
    public void What_a_daemon_has_open_is_read_by_nobody_else()
    {
        FileHolder[] holders = [new(7, "sqlite3"), new(4711, "andond")];

        var refused = Assert.Throws<AndonException>(() => OwnStores.Refuse("/x/board.db", holders));

        Assert.Contains("process 4711", refused.Refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_have_open_is_not_its_matter() => OwnStores.Refuse("/x/kanban.db", [new(7, "sqlite3")]);

    [Fact]
    public void A_database_of_another_program_is_no_board()
    {
        using var other = HermesFolder.With("create table notes (a); insert into notes values (1)");

        Assert.True(HermesImport.IsForeign(DatabaseSource.Read(other.Database)));
    }

    [Fact]
    public void A_board_without_rows_is_one()
    {
        using var empty = HermesFolder.With(HermesFolder.Schema);

        Assert.False(HermesImport.IsForeign(DatabaseSource.Read(empty.Database)));
    }
}
