using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Homes;

namespace Andon.Storage.Schema;

/// <summary>
/// A kind of store as SQLite keeps it: its tables, the numbered migrations that make them, and the number by which
/// its files are told from others'. Migrations only go forward, each in one transaction.
/// </summary>
sealed record StoreSchema(
    int ApplicationId, IReadOnlyList<Table> Tables, IReadOnlyList<IReadOnlyList<string>> Migrations)
{
    /// <summary>Columns that decide, besides its key, whether a row may stand beside the others.</summary>
    public IReadOnlyList<(Table Table, int Column)> Unique { get; init; } = [];

    /// <summary>The bytes read ANDB.</summary>
    const int BoardApplicationId = 0x414E4442;

    public static StoreSchema Board { get; } =
        new(
            BoardApplicationId, Core.Events.Tables.All,
            [
                ["0001_store.sql", "0001_board.sql"], ["0002_admission.sql"], ["0003_completed_runs.sql"],
                ["0004_workspaces.sql"], ["0005_recurrences.sql"], ["0006_files.sql"],
                ["0007_imports.sql"], ["0008_subscriptions.sql"], ["0009_subscription_routes.sql"],
            ])
        {
            // A card leaves the index of keys when it is archived, and comes back when it is restored.
            Unique =
            [
                (CardTable.Rows, CardTable.Rows.IndexOf("idempotency_key")),
                (CardTable.Rows, CardTable.Rows.IndexOf("archived_from")),
            ],
        };

    /// <summary>The bytes read ANDH.</summary>
    const int HomeApplicationId = 0x414E4448;

    public static StoreSchema Home { get; } =
        new(HomeApplicationId, HomeTables.All, [["0001_store.sql", "0001_home.sql"]]);

    /// <summary>A file of a higher version was written by a later Andon.</summary>
    public int Version => Migrations.Count;

    /// <summary>The script of a migration, as it is embedded in the program.</summary>
    public static string Script(string name)
    {
        using var stream = typeof(StoreSchema).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program lacks its migration {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
