using System.Collections.Immutable;
using Andon.Core.Commands;
using Andon.Core.Events;

namespace Andon.Core.Imports;

/// <summary>
/// Brings rows of another board in, with their ids, times and history. What is there already stays as it is, so the
/// same rows may be sent again. Cards come before what belongs to them.
/// </summary>
/// <param name="Source">Names the other board; a row is known again by it and its number there.</param>
/// <param name="Rows">In the order in which they are to come in.</param>
public sealed record ImportRows(string Source, ImmutableArray<ImportRow> Rows) : Command
{
    /// <summary>Rows that one command may bring.</summary>
    public const int RowsMax = 5_000;
}

/// <summary>A row as the other board has it, under our names.</summary>
/// <param name="Kind">One of <see cref="ImportKinds"/>.</param>
/// <param name="SourceId">Its number there; null for a row that is known by its own key.</param>
/// <param name="Values">By column.</param>
public sealed record ImportRow(string Kind, long? SourceId, ImmutableArray<ImportValue> Values)
{
    public FieldValue this[string column]
    {
        get
        {
            foreach (var value in Values)
            {
                if (value.Column == column) return value.Value;
            }

            return FieldValue.Null;
        }
    }
}

/// <summary>One column of a row that comes in.</summary>
public readonly record struct ImportValue(string Column, FieldValue Value);

/// <summary>What may come in: the rows of a board that are facts, and its past events.</summary>
public static class ImportKinds
{
    public const string Cards = "cards";
    public const string Tombstones = "tombstones";
    public const string Links = "links";
    public const string Runs = "runs";
    public const string Comments = "comments";
    public const string Attachments = "attachments";
    public const string Artifacts = "artifacts";
    public const string Events = "events";
    public const string Subscriptions = "subscriptions";
    public const string Recurrences = "recurrences";

    /// <summary>In the order in which they have to come.</summary>
    public static IReadOnlyList<string> All { get; } =
        [
            Cards, Tombstones, Links, Runs, Comments, Attachments, Artifacts, Events, Subscriptions, Recurrences,
        ];

    /// <summary>Whether its rows name bytes, by size and hash, that lie beside the board.</summary>
    public static bool NamesBytes(string kind) => kind is Attachments or Artifacts;
}
