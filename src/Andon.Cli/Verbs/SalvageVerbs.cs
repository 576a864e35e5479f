using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Salvaging;
using Andon.Salvage;

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
                Flag.Named("to", "FILE", "Where to: a new file that ends in .ndjson."),
                Flag.Switch("from-live", "Copies a file that a process has open. The copy may be torn."),
            ],
            Notes = "One row a line, after a line that says of what. No row is invented; losses are counted by "
                + "their causes. Processes of other users that have the file open are not seen.",
            Examples =
            [
                "andon salvage kanban.db --to rows.ndjson",
                "andon salvage kanban.db --to rows.ndjson --json",
            ],
            Json = "`{file, output, trust, page_size, pages, wal_frames, live, tables, damage}`.",
            Run = SalvageAsync,
        },
    ];

    static Task<int> SalvageAsync(Invocation invocation)
    {
        var source = invocation.Arguments.Operand("file");
        var output = invocation.Arguments.Text("to")
            ?? throw Usage.Invalid("Nothing was read.", "It is not said where to write.", "Add --to FILE.ndjson.");
        RowFile.Check(output);
        var copy = BoardCopy.Take(source, invocation.Arguments.Has("from-live"));
        ReadOnlyMemory<byte>? wal = copy.Wal is { } log ? log : null;
        var database = DatabaseReader.Read(copy.Main, wal, KnownSchema.Hermes);
        RowFile.Write(output, source, database);
        new SalvageReport(source, output, database, copy.Holders).WriteTo(invocation);
        return Task.FromResult(0);
    }
}
