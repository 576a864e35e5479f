using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Links;

namespace Andon.Core.Imports;

/// <summary>
/// Cards and links as they come in. A card keeps what it is, but for what must hold of every card: nothing runs, a
/// status says whether a parent is open, and times are in order. Used by one decision.
/// </summary>
sealed class CardImports(Draft draft, ImportLedger ledger)
{
    const string StandInAuthor = "import";

    readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public ImportResult Bring(ImportRow row)
    {
        var given = ImportValues.Read(CardTable.Rows, row);
        var id = CardId.Parse(row["id"].Text ?? "");
        var here = draft.FindCard(id);
        if (here is not null && !IsStandIn(here)) return Known(here, given);
        RequireUndeleted(id);
        var remarks = new List<string>();
        var text = new CardText(id, Text(row, "body"), Text(row, "result"));
        if ((TooLong("body", text.Body) ?? TooLong("result", text.Result)) is { } tooLong)
            return ImportResult.Refused(tooLong);
        var card = CardMending.Mend(given with { Id = id }, remarks);
        if (card.IdempotencyKey is { } key && !TryTakeKey(key, card.Status))
        {
            remarks.Add($"its idempotency key '{key}' belongs to another task and was left out");
            card = card with { IdempotencyKey = null };
        }

        if (here is null)
        {
            Note(id);
            draft.Bring(card);
            if (text is not { Body: null, Result: null }) draft.Put(text);
        }
        else
        {
            Replace(here, card, text);
        }

        return ImportResult.Added(Sentence(remarks));
    }

    /// <summary>The task itself came in later than what belongs to it: now its children wait for it.</summary>
    void Replace(Card standIn, Card card, CardText text)
    {
        var isGated = standIn.OpenParents > 0 && card.Status is (CardStatus.Ready or CardStatus.Review);
        draft.Bring(card with
        {
            Status = isGated ? CardStatus.Todo : card.Status,
            OpenParents = standIn.OpenParents,
            Attempts = standIn.Attempts,
            StartedAt = card.StartedAt ?? standIn.StartedAt,
        });
        if (text is not { Body: null, Result: null }) draft.Put(text);
        else if (draft.FindText(card.Id) is { } explanation) draft.Remove(explanation);
        if (card.Status.SatisfiesChildren()) return;
        foreach (var child in draft.ChildrenOf(card.Id)) Gate(draft.RequireCard(child));
    }

    /// <summary>Whether nobody has made it anything else since.</summary>
    static bool IsStandIn(Card card) => card is { Status: CardStatus.Archived, CreatedBy: StandInAuthor }
        && card.Title == StandInTitle(card.Id);

    static string StandInTitle(CardId id) => $"Lost task {id}";

    /// <summary>What is here stays as it is; that it was finished elsewhere meanwhile is worth a word.</summary>
    static ImportResult Known(Card here, Card given) => ImportResult.Known with
    {
        What = here.Title == StandInTitle(here.Id) && given.Title != here.Title
            ? "A stand-in that somebody has taken up stays as it is; archive it, and another import brings the task."
            : given.Status.SatisfiesChildren() && !here.Status.SatisfiesChildren()
            ? $"{here.Id} is {given.Status.Name()} there and {here.Status.Name()} here, where it stays."
            : null,
    };

    /// <summary>What was deleted there is known as deleted here, so that its events make no stand-in for it.</summary>
    public ImportResult BringTombstone(ImportRow row)
    {
        var given = ImportValues.Read(Tombstone.Table, row);
        var number = ImportLedger.NumberOf(given.Card.Value, "tombstone");
        if (ledger.Has(ImportKinds.Tombstones, number) || draft.View.FindTombstone(given.Card) is not null)
            return ImportResult.Known;
        if (draft.FindCard(given.Card) is not null)
            return ImportResult.Refused($"{given.Card} was deleted there and is here, where it stays.");
        ledger.Note(ImportKinds.Tombstones, number, null);
        draft.Add(given with { LastRun = 0, LastComment = 0 });
        return ImportResult.Added();
    }

    /// <summary>Whether it was deleted, here or where the rows come from.</summary>
    public bool IsDeleted(CardId id) => draft.View.FindTombstone(id) is not null
        || ledger.IsNew(ImportKinds.Tombstones, ImportLedger.NumberOf(id.Value, "tombstone"));

    public ImportResult BringLink(ImportRow row)
    {
        var parent = CardId.Parse(row["parent_id"].Text ?? "");
        var child = CardId.Parse(row["child_id"].Text ?? "");
        var number = ImportLedger.NumberOf(parent.Value, child.Value);
        if (draft.ParentsOf(child).Contains(parent) || ledger.Has(ImportKinds.Links, number)) return ImportResult.Known;
        if (parent == child) return ImportResult.Refused($"{child} cannot wait for itself.");
        RequireUndeleted(parent);
        RequireUndeleted(child);
        if (draft.FindCard(child) is not null) RequireBrought(child);
        var remark = draft.FindCard(parent) is null ? Require(parent) : null;
        remark = Require(child) ?? remark;
        if (Descent.Reaches(draft, child, parent))
            return ImportResult.Refused($"{parent} waits for {child} already, so neither could ever start.");
        draft.Add(new Link(parent, child));
        ledger.Note(ImportKinds.Links, number, null);
        if (!draft.RequireCard(parent).Status.SatisfiesChildren()) Gate(draft.RequireCard(child));
        return ImportResult.Added(remark);
    }

    /// <summary>
    /// Makes sure that the card is there: one that is lost gets a stand-in, which is archived and holds nobody up.
    /// </summary>
    public string? Require(CardId id)
    {
        if (draft.FindCard(id) is not null)
        {
            RequireBrought(id);
            return null;
        }

        RequireUndeleted(id);
        Note(id);
        draft.Bring(new Card
        {
            Id = id,
            Title = StandInTitle(id),
            Status = CardStatus.Archived,
            ArchivedFrom = CardStatus.Todo,
            CreatedBy = StandInAuthor,
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
            StatusAt = draft.Now,
            WorkspaceKind = WorkspaceKinds.Scratch,
            Phase = Phases.Work,
        });
        draft.Put(new CardText(id, "Only rows that belong to this task came in; the task itself was not there.", null));
        return $"{id} is missing; a stand-in was made for it.";
    }

    void Note(CardId id) => ledger.Note(ImportKinds.Cards, ImportLedger.NumberOf(id.Value), null);

    /// <summary>Whether the card came in from this source, and is not the board's own or somebody else's.</summary>
    bool IsBrought(CardId id) => ledger.Has(ImportKinds.Cards, ImportLedger.NumberOf(id.Value));

    /// <summary>
    /// A task that was here before stays as it is: its history may have gone out and come back, and would be doubled.
    /// </summary>
    void RequireBrought(CardId id)
    {
        if (!IsBrought(id)) throw new FormatException($"{id} was here before and stays as it is.");
    }

    /// <summary>What was deleted here does not come back by itself; what belongs to it is refused.</summary>
    void RequireUndeleted(CardId id)
    {
        if (draft.View.FindTombstone(id) is not null)
            throw new FormatException($"{id} was deleted from this board.");
    }

    /// <summary>A text without NUL, which no store of ours keeps; null for none.</summary>
    public static string? Text(ImportRow row, string column) => row[column].Text?.Replace('\0', '\uFFFD');

    public static string? TooLong(string field, string? text) =>
        TextRules.Long(field, text, TextLimits.ImportedBytesMax) is { } refusal ? $"{field}: {refusal.Why}" : null;

    bool TryTakeKey(string key, CardStatus status)
    {
        if (status == CardStatus.Archived) return true;
        return draft.View.FindByIdempotencyKey(key) is null && _keys.Add(key);
    }

    void Gate(Card child)
    {
        var gated = child with { OpenParents = child.OpenParents + 1 };
        if (child.Status is CardStatus.Ready or CardStatus.Review) gated = gated with { Status = CardStatus.Todo };
        draft.Bring(gated);
    }

    static string? Sentence(List<string> remarks)
    {
        if (remarks.Count == 0) return null;
        var all = string.Join("; ", remarks);
        return $"{char.ToUpperInvariant(all[0])}{all[1..]}.";
    }
}
