namespace Andon.Salvage;

/// <summary>What a column of a known table can hold; a value that cannot be is a sign of damage.</summary>
public enum ColumnKind
{
    /// <summary>Nothing is known of it.</summary>
    Any,

    Text,
    Number,

    /// <summary>A row's own number, stored in the rowid; in the oldest boards a text.</summary>
    Serial,

    /// <summary>The id of a task: t_ and hexadecimal digits.</summary>
    TaskId,

    /// <summary>Seconds since 1970; in old boards also a date as text.</summary>
    Time,

    /// <summary>One of the statuses of a task.</summary>
    TaskStatus,

    /// <summary>One of the kinds of a workspace.</summary>
    WorkspaceKind,

    /// <summary>A word in lower case, such as the kind of an event.</summary>
    Word,
}

/// <summary>A column of a known table.</summary>
/// <remarks><c>Required</c>: Never null.</remarks>
public sealed record KnownColumn(string Name, ColumnKind Kind, bool Required = false);

/// <summary>One order of columns in which versions of the application made the table, newest last.</summary>
public sealed record KnownLayout(IReadOnlyList<KnownColumn> Columns);

/// <summary>A table that the reader knows without having read the file's schema.</summary>
public sealed record KnownTable
{
    public required string Name { get; init; }

    public required IReadOnlyList<KnownLayout> Layouts { get; init; }

    /// <summary>Columns that tell rows apart.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Columns that no update changes: rows that differ in them are not two states of one.</summary>
    public required IReadOnlyList<string> Fixed { get; init; }

    /// <summary>Columns that every version of the table had; a shorter record is not of this table.</summary>
    public required int ColumnsMin { get; init; }

    /// <summary>What is known of a column by its name, whatever the layout; null when nothing is.</summary>
    public KnownColumn? Column(string name) =>
        Layouts.SelectMany(layout => layout.Columns).FirstOrDefault(column => column.Name == name);
}

/// <summary>The tables that an application is known to make, in all its versions.</summary>
public sealed record KnownSchema(IReadOnlyList<KnownTable> Tables)
{
    /// <summary>The boards of the reference kanban, as its version of June 2026 and later ones make them.</summary>
    public static KnownSchema Hermes { get; } = new(HermesTables.All);

    /// <summary>Nothing is known: only what the file's own schema says can be read.</summary>
    public static KnownSchema None { get; } = new([]);

    public KnownTable? Table(string name) =>
        Tables.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
