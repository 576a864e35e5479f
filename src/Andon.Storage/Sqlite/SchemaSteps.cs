using System.Globalization;
using Andon.Core;
using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Recovery;
using Andon.Storage.Schema;

namespace Andon.Storage.Sqlite;

/// <summary>Brings a store's database to the schema of this version. Owned by the writer thread.</summary>
sealed class SchemaSteps(StorePlace place, StoreSurroundings surroundings, StoreSchema schema)
{
    readonly UpgradeCopies _copies = new(place, surroundings);

    /// <summary>
    /// Takes the steps that the file has not taken yet; each stands or falls whole. Before the first one the database
    /// is copied. A step that its content does not allow says that the content cannot be believed: the log gives it
    /// anew.
    /// </summary>
    public void Upgrade(SqliteDatabase database)
    {
        var version = VersionOf(database);
        if (version < schema.Version)
        {
            _copies.Make(database, version);
            while (version < schema.Version) TakeOne(database, ++version);
            _copies.Prune();
        }

        RequireColumns(database);
    }

    /// <summary>Brings a copy that is nobody's store to the present schema.</summary>
    public static void UpgradeCopy(SqliteDatabase database, StoreSchema schema)
    {
        for (var version = VersionOf(database); version < schema.Version;) Take(schema, database, ++version);
    }

    public static void Take(StoreSchema schema, SqliteDatabase database, int version)
    {
        database.Execute("begin immediate");
        foreach (var script in schema.Migrations[version - 1]) database.Execute(StoreSchema.Script(script));
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {version}; commit"));
    }

    void TakeOne(SqliteDatabase database, int version)
    {
        try
        {
            Take(schema, database, version);
        }
        catch (InvariantViolation refused)
        {
            throw Wrong($"it does not take the step to schema {version}: {refused.Message}");
        }

        surroundings.Story(
            place.Board, string.Create(CultureInfo.InvariantCulture, $"its database has schema {version} now"));
    }

    /// <summary>
    /// A number says little where a step was changed before anybody used it: the columns are what counts.
    /// </summary>
    void RequireColumns(SqliteDatabase database)
    {
        foreach (var table in schema.Tables)
        {
            var columns = database.Prepare("select name from pragma_table_info(?)").Bind(1, table.Name);
            var found = SqliteReader.All(columns, row => row.RequireText(0));
            database.Release(columns);
            var lacking = table.Columns.FirstOrDefault(column => !found.Contains(column.Name));
            if (lacking is not null) throw Wrong($"its table {table.Name} has no column {lacking.Name}");
        }
    }

    static int VersionOf(SqliteDatabase database) =>
        int.Parse(database.QueryText("pragma user_version") ?? "0", CultureInfo.InvariantCulture);

    static ProjectionFault Wrong(string reason) => SqliteFiles.Broken(reason, DamageKind.WrongContent);
}
