using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>What was found of one board, and what became of it.</summary>
sealed class BoardReport(string slug, SalvagedDatabase database)
{
    public string Slug { get; } = slug;

    public SalvagedDatabase Database { get; } = database;

    public IReadOnlyList<KindCount> Counts { get; set; } = [];

    public IReadOnlyList<string> Remarks { get; set; } = [];

    public IEnumerable<TableReport> Rows(bool isDry)
    {
        foreach (var (name, kind) in HermesImport.Tables)
        {
            if (Database.Table(name) is not { } table) continue;
            var count = Counts.FirstOrDefault(each => each.Kind == kind);
            yield return new TableReport(Slug, name, table.Rows.Count)
            {
                Added = isDry ? null : count?.Added ?? 0,
                Known = isDry ? null : count?.Known ?? 0,
                Refused = isDry ? null : count?.Refused ?? 0,
                Lost = table.Losses.Sum(loss => loss.Count),
            };
        }
    }

    /// <summary>A sentence for each cause, with examples.</summary>
    public IEnumerable<string> Losses() =>
        from table in Database.Tables
        from loss in table.Losses
        select $"{table.Name}: {loss.Count} {Named(loss.Cause)}{Examples(loss)}";

    static string Examples(RowLoss loss) => loss.Examples.Count == 0 ? "" : $" ({string.Join("; ", loss.Examples)})";

    static string Named(LossCause cause) => cause switch
    {
        LossCause.BrokenOverflow => "whose long values are gone",
        LossCause.UnreadableRecord => "that cannot be decoded",
        LossCause.Overwritten => "that were overwritten in part",
        LossCause.LostPage => "whole pages, with an unknown number of rows",
        LossCause.NamedByIndexOnly => "of which only an index knows",
        _ => "with the key of another row",
    };
}

/// <summary>One table's counts; null where nothing was done.</summary>
sealed record TableReport(string Board, string Table, int Found)
{
    public int? Added { get; init; }

    public int? Known { get; init; }

    public int? Refused { get; init; }

    public int? Lost { get; init; }
}
