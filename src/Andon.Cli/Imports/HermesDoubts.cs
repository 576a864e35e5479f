using System.Globalization;
using Andon.Core.Cards;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// What a row says that means nothing here, in words: such values are left out, or become the nearest that does.
/// </summary>
static class HermesDoubts
{
    const int Shown = 40;

    static readonly string[] Times =
        ["created_at", "started_at", "completed_at", "scheduled_at", "ended_at", "last_heartbeat_at"];

    static readonly string[] Numbers = [.. HermesColumns.CardNumbers, "block_recurrences"];

    public static IEnumerable<string> Of(SalvagedRow row) =>
        DoubtsOf(row).Select(doubt => $"changed: {NameOf(row)}: {doubt}");

    static IEnumerable<string> DoubtsOf(SalvagedRow row)
    {
        foreach (var column in Times)
        {
            if (row.Given(column) is { } text && row.Time(column) is null)
                yield return $"its {column} '{Cut(text)}' is no time";
        }

        foreach (var column in Numbers)
        {
            if (row.Given(column) is not { } text) continue;
            if (row.Number(column) is not { } number) yield return $"its {column} '{Cut(text)}' is no number";
            else if (number != HermesRows.InRange(number)) yield return $"its {column} {number} is out of range";
        }

        if (row.Table != "tasks") yield break;
        if (row.Given("skills") is { } skills && row.List("skills") is null)
            yield return $"its skills '{Cut(skills)}' are no list of names";
        if (row.Given("status")?.Trim().ToLowerInvariant() is { } status && !CardStatuses.All.Contains(status))
            yield return $"its status '{Cut(status)}' is none here";
    }

    static string NameOf(SalvagedRow row) => row.Table == "tasks"
        ? $"tasks {Cut(row.Given("id") ?? "without an id")}"
        : string.Create(CultureInfo.InvariantCulture, $"{row.Table} {row.Number("id") ?? row.RowId}");

    static string Cut(string text) => text.Length > Shown ? $"{text[..Shown]}…" : text;
}
