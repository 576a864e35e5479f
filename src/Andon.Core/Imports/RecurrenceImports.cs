using System.Globalization;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Recurrences;

namespace Andon.Core.Imports;

/// <summary>
/// Recurring tasks as they come in: paused, for on two boards they would make their tasks twice. Used by one decision.
/// </summary>
sealed class RecurrenceImports(Draft draft)
{
    public ImportResult Bring(ImportRow row)
    {
        var given = ImportValues.Read(RecurrenceTable.Rows, row);
        if (draft.FindRecurrence(given.Id) is not null) return ImportResult.Known;
        var wish = new CreateRecurrence(CardTemplate.Read(given.Template), given.Kind, given.Rule)
        {
            Timezone = given.Timezone,
            Overlap = given.Overlap,
        };
        if (Recurring.Check(draft, wish) is { } refusal) return ImportResult.Refused(refusal.Why);
        var hasFired = given is { LastCard: not null, Fired: > 0 };
        draft.Put(given with
        {
            Template = CardTemplate.Write(wish.Template),
            NextAt = null,
            LastCard = hasFired ? given.LastCard : null,
            Fired = hasFired ? given.Fired : 0,
            PausedAt = given.PausedAt ?? draft.Now,
            PausedBy = given.PausedBy ?? "import",
            CreatedBy = given.CreatedBy.Length > 0 ? given.CreatedBy : "import",
        });
        return ImportResult.Added(given.PausedAt is not null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"It is paused, so that it makes no task twice; let it go on with: andon recurring resume {given.Id}"));
    }
}
