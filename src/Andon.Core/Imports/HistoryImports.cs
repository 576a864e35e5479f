using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Files;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Imports;

/// <summary>
/// What belongs to cards as it comes in: runs, remarks, files and past events. Numbers are kept where they are free
/// here. Used by one decision.
/// </summary>
sealed class HistoryImports(Draft draft, ImportLedger ledger, CardImports cards)
{
    const string OpenError = "It was open when it was brought in; nothing of it runs here.";

    /// <summary>The largest whole number that every reader of JSON can hold.</summary>
    const long NumberMax = 1L << 53;

    readonly List<Action> _events = [];
    readonly HashSet<(CardId Card, string Name)> _files = [];
    readonly HashSet<(RunId Run, string Name)> _artifacts = [];

    public ImportResult BringRun(ImportRow row)
    {
        var source = RequireNumber(row);
        var given = ImportValues.Read(RunTable.Rows, row);
        if (ledger.Has(ImportKinds.Runs, source)) return KnownRun(source, given.Card);
        var (summary, error) = (CardImports.Text(row, "summary"), CardImports.Text(row, "error"));
        var metadata = CardImports.Text(row, "metadata");
        if ((TooLong("summary", summary) ?? TooLong("metadata", metadata) ?? TooLong("error", error)) is { } tooLong)
        {
            return ImportResult.Refused(tooLong);
        }

        var remark = cards.Require(given.Card);
        given = given with
        {
            Summary = summary,
            Error = error,
            Metadata = ImportedJson.Keep($"metadata of run {source}", metadata, ref remark),
        };
        var id = draft.TakeRun(Wanted(source));
        ledger.Note(ImportKinds.Runs, source, id.Value);
        var card = draft.RequireCard(given.Card);
        var run = Ended(given with { Id = id, Attempt = card.Attempts + 1 }, ref remark);
        draft.Put(run);
        draft.Bring(card with { Attempts = card.Attempts + 1, StartedAt = card.StartedAt ?? run.StartedAt });
        return ImportResult.Added(id.Value == source ? remark : $"Run {source} is run {id} here.");
    }

    /// <summary>
    /// A run that is over and of which nothing is left: no run of another board can be taken up here.
    /// </summary>
    static Run Ended(Run run, ref string? remark)
    {
        var isOpen = run.EndedAt is null;
        var end = run.StartedAt.OrLater(run.EndedAt ?? run.LastHeartbeatAt);
        var outcome = isOpen ? RunOutcomes.Reclaimed : run.Outcome;
        if (outcome is null || !RunOutcomes.All.Contains(outcome))
        {
            remark = $"Run {run.Id} ended as '{outcome}', which is no outcome here; it is kept as crashed.";
            outcome = RunOutcomes.Crashed;
        }

        return run with
        {
            Kind = RunKinds.Manual,
            TokenHash = null,
            Principal = run.Principal.Length > 0 ? run.Principal : run.Profile ?? "import",
            Phase = run.Phase is Phases.Review ? Phases.Review : Phases.Work,
            Outcome = outcome,
            Error = isOpen ? run.Error ?? OpenError : run.Error,
            EndedAt = end,
            TreeGoneAt = end,
            Node = null,
            BootId = null,
            LeaseSeconds = 0,
            Epoch = 0,
            Workspace = null,
        };
    }

    public ImportResult BringComment(ImportRow row)
    {
        var source = RequireNumber(row);
        var card = CardId.Parse(row["task_id"].Text ?? "");
        if (ledger.Has(ImportKinds.Comments, source)) return KnownComment(source, card);
        var body = CardImports.Text(row, "body") ?? "";
        if (TooLong("body", body) is { } tooLong) return ImportResult.Refused(tooLong);
        var remark = cards.Require(card);
        var id = draft.TakeComment(Wanted(source));
        ledger.Note(ImportKinds.Comments, source, id);
        draft.Add(new Comment
        {
            Id = id,
            Card = card,
            Author = CardImports.Text(row, "author") is { Length: > 0 } author ? author : "import",
            Body = body,
            CreatedAt = row["created_at"].ToInstant() ?? draft.Now,
        });
        return ImportResult.Added(remark);
    }

    /// <summary>Whoever sends the row has put the file's bytes beside the board.</summary>
    public ImportResult BringAttachment(ImportRow row)
    {
        var given = ImportValues.Read(Attachment.Table, row);
        var source = row.SourceId ?? ImportLedger.NumberOf(given.Card.Value, given.Name, given.Sha256);
        if (ledger.Has(ImportKinds.Attachments, source)) return ImportResult.Known;
        if (FileNames.Clean(given.Name) is not { } clean)
            return ImportResult.Refused("Nothing is left of its name.");
        var remark = cards.Require(given.Card);
        var here = draft.View.AttachmentsOf(given.Card);
        var taken = here.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(_files.Where(file => file.Card == given.Card).Select(file => file.Name));
        var name = FileNames.Unique(clean, taken);
        _files.Add((given.Card, name));
        ledger.Note(ImportKinds.Attachments, source, null);
        draft.Add(given with { Name = name, AddedBy = given.AddedBy.Length > 0 ? given.AddedBy : "import" });
        return ImportResult.Added(name == given.Name ? remark : $"The file '{given.Name}' is called '{name}' here.");
    }

    /// <summary>What a run handed over belongs to a run that came in from the same board.</summary>
    public ImportResult BringArtifact(ImportRow row)
    {
        var given = ImportValues.Read(Artifact.Table, row);
        if (ledger.LocalOf(ImportKinds.Runs, given.Run.Value) is not { } local)
            return ImportResult.Refused($"Run {given.Run}, which handed it over, is not here.");
        if (!Artifact.IsName(given.Name)) return ImportResult.Refused("Its name is no path inside a workspace.");
        var run = new RunId(local);
        if (!_artifacts.Add((run, given.Name)) || draft.View.ArtifactsOf(run).Any(each => each.Name == given.Name))
            return ImportResult.Known;
        draft.Add(given with { Run = run });
        return ImportResult.Added();
    }

    /// <summary>Events come after all rows of their command, each as an event of this board.</summary>
    public ImportResult BringEvent(ImportRow row)
    {
        var source = RequireNumber(row);
        if (ledger.Has(ImportKinds.Events, source)) return ImportResult.Known;
        if (row["kind"].Text is not { Length: > 0 } kind) return ImportResult.Refused("It is of no kind.");
        var payload = CardImports.Text(row, "payload");
        if (TooLong("payload", payload) is { } tooLong) return ImportResult.Refused(tooLong);
        var card = row["task_id"].Text is { } task ? CardId.Parse(task) : (CardId?)null;
        var remark = card is { } id && !cards.IsDeleted(id) ? cards.Require(id) : null;
        payload = ImportedJson.Keep($"payload of event {source}", payload, ref remark);
        var past = new ImportedEvent(source, kind, row["at"].ToInstant() ?? draft.Now, row["run_id"].Number, payload);
        ledger.Reserve(ImportKinds.Events, source);
        _events.Add(() => Emit(past, card));
        return ImportResult.Added(remark);
    }

    public void EmitEvents()
    {
        foreach (var emit in _events) emit();
    }

    void Emit(ImportedEvent past, CardId? card)
    {
        var run = past.Run is { } there ? ledger.LocalOf(ImportKinds.Runs, there) : null;
        ledger.Note(ImportKinds.Events, past.Id, draft.NextPosition);
        if (run is not null) past = past with { Run = null };
        draft.EmitQuietly(
            EventKinds.ImportedEvent, card, run is { } here ? new RunId(here) : null, past.Format());
    }

    /// <summary>
    /// What was told there counts as told here: its cursor becomes the position at which that event came in.
    /// </summary>
    public ImportResult BringSubscription(ImportRow row)
    {
        var given = ImportValues.Read(Subscription.Table, row);
        if (given.Platform.Trim().Length == 0 || given.ChatId.Trim().Length == 0)
            return ImportResult.Refused("It leads nowhere.");
        var remark = cards.Require(given.Card);
        var number = ImportLedger.NumberOf(given.Card.Value, given.Platform, given.ChatId, given.ThreadId);
        if (ledger.Has(ImportKinds.Subscriptions, number)) return ImportResult.Known;
        if (draft.View.SubscriptionsOf(given.Card)
            .Any(each => each.LeadsTo(given.Platform, given.ChatId, given.ThreadId)))
        {
            return ImportResult.Known;
        }

        if (given.LastEventId > 0)
        {
            if (ledger.LocalOf(ImportKinds.Events, given.LastEventId) is not { } told)
                return ImportResult.Refused($"Event {given.LastEventId}, up to which it was told, is not here.");
            given = given with { LastEventId = told };
        }

        draft.Put(null, given);
        ledger.Note(ImportKinds.Subscriptions, number, null);
        return ImportResult.Added(remark);
    }

    ImportResult KnownRun(long source, CardId card) =>
        ledger.LocalOf(ImportKinds.Runs, source) is { } local && draft.FindRun(new RunId(local)) is { } here
            && here.Card != card ? Other($"run {source}", here.Card) : ImportResult.Known;

    /// <summary>A remark stays as long as its card does.</summary>
    ImportResult KnownComment(long source, CardId card)
    {
        if (ledger.IsNew(ImportKinds.Comments, source) || draft.View.FindCard(card) is null) return ImportResult.Known;
        var local = ledger.LocalOf(ImportKinds.Comments, source);
        return draft.View.CommentsOf(card).Any(comment => comment.Id == local)
            ? ImportResult.Known
            : Other($"comment {source}", null);
    }

    /// <summary>Numbers alone do not tell two boards of one name apart; whom they belong to does.</summary>
    static ImportResult Other(string row, CardId? owner) => ImportResult.Refused(
        $"Another {row} came in before{(owner is { } card ? $", of {card}" : "")}: these are two boards of one name. "
        + "Import this one by its file under a name of its own: --db FILE --board NAME.");

    /// <summary>A number that no program can count on from is not kept.</summary>
    static long Wanted(long source) => source <= NumberMax ? source : 0;

    static long RequireNumber(ImportRow row) =>
        row.SourceId is > 0 and var id ? id : throw new FormatException("It has no number of its own.");

    static string? TooLong(string field, string? text) => CardImports.TooLong(field, text);
}
