using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Imports;
using Andon.Cli.Salvaging;

namespace Andon.Cli.Verbs;

/// <summary>What is done to database files of the reference kanban, without a daemon.</summary>
static class SalvageVerbs
{
    const string Group = "Boards";

    public static VerbEntry[] Entries { get; } =
    [
        new("salvage", Group, "Reads every readable row out of a database of the reference kanban, damaged or not.")
        {
            Operands = [new("file", "The database file, such as kanban.db. It is not changed.")],
            Flags =
            [
                Flag.Named("to", "FILE", "Where to: a new file that ends in .ndjson or .db."),
                Flag.Switch("from-live", "Also reads what a process has open, as it is at one moment."),
            ],
            Notes = "As lines, one row a line after a line that says of what; or as a new database that Hermes opens. "
                + "No row is invented; losses are counted by their causes. Doubtful rows, of which bytes were "
                + "overwritten, are marked in lines and left out of a database. Processes of other users that have "
                + "the file open are not seen.",
            Examples =
            [
                "andon salvage kanban.db --to rows.ndjson",
                "andon salvage kanban.db --to rescued.db --json",
            ],
            Json = "`{file, output, trust, page_size, pages, wal_frames, live, tables, damage, remarks}`.",
            Run = SalvageAsync,
        },
    ];

    static async Task<int> SalvageAsync(Invocation invocation)
    {
        var source = invocation.Arguments.Operand("file");
        var output = invocation.Arguments.Text("to")
            ?? throw Usage.Invalid("Nothing was read.", "It is not said where to write.", "Add --to FILE.ndjson.");
        RowFile.Check(output);
        var path = DatabaseSource.Resolve(source);
        var holders = DatabaseSource.Holders(path);
        OwnStores.Refuse(source, holders);
        if (holders.Count > 0 && !invocation.Arguments.Has("from-live")) throw DatabaseSource.Live(source, holders);
        var (database, isOneMoment) = await DatabaseSource.ReadAsync(path, holders, invocation.Time);
        if (database.Tables.Count == 0)
        {
            throw Usage.Invalid(
                $"{output} was not written.", $"Nothing of a table can be found in {source}.",
                "Name a database of the reference kanban, such as kanban.db.");
        }

        var remarks = await RowFile.WriteAsync(output, source, database, invocation.Time);
        if (!isOneMoment)
        {
            remarks =
            [
                .. remarks,
                $"read while {DatabaseSource.Names(holders)} had it open, and so damaged that SQLite locks nothing: "
                    + "it may be torn",
            ];
        }

        new SalvageReport(source, output, database) { IsLive = holders.Count > 0, Notes = remarks }
            .WriteTo(invocation);
        return 0;
    }
}
