using System.Collections.Immutable;
using System.Text.Json;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;

namespace Andon.Core.Imports;

/// <summary>
/// Brings rows in one by one: a row that cannot come in is refused by itself, with a reason, and hinders no other.
/// What the rules keep by themselves, such as counts of open parents, is not taken over but kept.
/// </summary>
sealed class Importing
{
    readonly Draft _draft;
    readonly ImportRows _command;
    readonly ImportLedger _ledger;
    readonly CardImports _cards;
    readonly HistoryImports _history;
    readonly RecurrenceImports _recurrences;
    readonly ImmutableArray<ImportRemark>.Builder _remarks = ImmutableArray.CreateBuilder<ImportRemark>();
    int _added;
    int _known;

    Importing(Draft draft, ImportRows command)
    {
        _draft = draft;
        _command = command;
        _ledger = new ImportLedger(draft, command.Source);
        _cards = new CardImports(draft, _ledger);
        _history = new HistoryImports(draft, _ledger, _cards);
        _recurrences = new RecurrenceImports(draft);
    }

    public static Decision Decide(Draft draft, ImportRows command)
    {
        if (TextRules.Name("source", command.Source) is { } invalid) return invalid.AsDecision();
        if (command.Rows.Length > ImportRows.RowsMax)
        {
            return TextRules.Bad(
                "rows", $"There are {command.Rows.Length}, and at most {ImportRows.RowsMax} come in at once.",
                "Send them in several requests.").AsDecision();
        }

        return new Importing(draft, command).Run();
    }

    Decision Run()
    {
        for (var i = 0; i < _command.Rows.Length; i++) Bring(i, _command.Rows[i]);
        if (_draft.HasPending)
        {
            _draft.EmitQuietly(EventKinds.Imported, null, null, Payload.Begin()
                .Text("source"u8, _command.Source)
                .Number("rows"u8, _added)
                .End());
        }

        _history.EmitEvents();
        return _draft.Accept(new Reply { Import = new ImportReport(_added, _known, _remarks.DrainToImmutable()) });
    }

    void Bring(int number, ImportRow row)
    {
        var result = TryBring(row);
        if (result.IsKnown) _known++;
        else if (!result.IsRefused) _added++;
        if (result.What is { } what) _remarks.Add(new ImportRemark(number, result.IsRefused, what));
    }

    ImportResult TryBring(ImportRow row)
    {
        try
        {
            return row.Kind switch
            {
                ImportKinds.Cards => _cards.Bring(row),
                ImportKinds.Tombstones => _cards.BringTombstone(row),
                ImportKinds.Links => _cards.BringLink(row),
                ImportKinds.Runs => _history.BringRun(row),
                ImportKinds.Comments => _history.BringComment(row),
                ImportKinds.Attachments => _history.BringAttachment(row),
                ImportKinds.Artifacts => _history.BringArtifact(row),
                ImportKinds.Recurrences => _recurrences.Bring(row),
                ImportKinds.Subscriptions => _history.BringSubscription(row),
                ImportKinds.Events => _history.BringEvent(row),
                _ => ImportResult.Refused($"A board has no rows of the kind '{row.Kind}'."),
            };
        }
        catch (Exception unfit) when (unfit is FormatException or InvariantViolation or JsonException)
        {
            return ImportResult.Refused(unfit.Message);
        }
        catch (OverflowException)
        {
            return ImportResult.Refused("A number in it is out of range.");
        }
    }
}

/// <summary>What became of one row, and what is to be said about it.</summary>
readonly record struct ImportResult(bool IsKnown, bool IsRefused, string? What)
{
    public static ImportResult Known => new(true, false, null);

    public static ImportResult Added(string? remark = null) => new(false, false, remark);

    public static ImportResult Refused(string why) => new(false, true, why);
}
