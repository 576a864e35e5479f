using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Core.Imports;
using Andon.Core.Runs;
using Andon.Protocol.Messages;
using Andon.Salvage;

namespace Andon.Cli.Imports;

/// <summary>
/// The reference's rows under the names of our columns; what they mean is said here and nowhere else.
/// </summary>
static class HermesRows
{
    /// <summary>Kinds that earlier versions called otherwise.</summary>
    static readonly Dictionary<string, string> LegacyKinds = new(StringComparer.Ordinal)
    {
        ["ready"] = "promoted",
        ["priority"] = "reprioritized",
        ["spawn_auto_blocked"] = "gave_up",
    };

    public static ImportRowMessage Card(SalvagedRow row, BlockReason? block)
    {
        var message = Row(ImportKinds.Cards, null);
        foreach (var column in HermesColumns.CardTexts) Add(message, column, row.Given(column));
        foreach (var column in HermesColumns.CardNumbers) Add(message, column, InRange(row.Number(column)));
        Add(message, "skills", row.List("skills"));
        var (created, started, completed) = (row.Time("created_at"), row.Time("started_at"), row.Time("completed_at"));
        Add(message, "created_at", created ?? started ?? completed);
        Add(message, "started_at", started);
        Add(message, "completed_at", completed);
        Add(message, "status_at", completed ?? started ?? created);
        Add(message, "not_before", row.Time("scheduled_at"));
        Add(message, "block_recurrences", InRange(row.Number("block_recurrences")));
        Status(message, row, block);
        return message;
    }

    /// <summary>
    /// Two statuses that are none were written nevertheless, and both say that nothing is to be done. What another
    /// word says, a person has to look at.
    /// </summary>
    static void Status(ImportRowMessage message, SalvagedRow row, BlockReason? block)
    {
        var given = row.Given("status")?.Trim().ToLowerInvariant();
        var status = given switch
        {
            "failed" => CardStatus.Blocked.Name(),
            "cancelled" => CardStatus.Archived.Name(),
            null => CardStatus.Triage.Name(),
            _ => CardStatuses.All.Contains(given) ? given : CardStatus.Blocked.Name(),
        };
        Add(message, "status", status);
        if (status == CardStatus.Review.Name()) Add(message, "phase", Phases.Review);
        if (status != CardStatus.Blocked.Name()) return;
        Add(message, "block_kind", row.Given("block_kind") ?? block?.Kind);
        var isOurs = given == CardStatus.Blocked.Name();
        Add(message, "block_reason", isOurs ? block?.Reason : $"Its status was '{given}'.");
    }

    public static ImportRowMessage Link(SalvagedRow row)
    {
        var message = Row(ImportKinds.Links, null);
        Add(message, "parent_id", row.Given("parent_id"));
        Add(message, "child_id", row.Given("child_id"));
        return message;
    }

    public static ImportRowMessage Run(SalvagedRow row)
    {
        var message = Row(ImportKinds.Runs, NumberOf(row));
        foreach (var column in HermesColumns.RunTexts)
            Add(message, column, row.Given(column));
        Add(message, "max_runtime_seconds", InRange(row.Number("max_runtime_seconds")));
        Add(message, "started_at", row.Time("started_at") ?? row.Time("ended_at"));
        Add(message, "last_heartbeat_at", row.Time("last_heartbeat_at"));
        Add(message, "ended_at", row.Time("ended_at"));
        Add(message, "outcome", Outcome(row));
        return message;
    }

    /// <summary>Before there were outcomes, the status said how a run ended.</summary>
    static string? Outcome(SalvagedRow row) => (row.Given("outcome") ?? row.Given("status")) switch
    {
        "done" => RunOutcomes.Completed,
        "running" => null,
        "review" => RunOutcomes.ReviewRequested,
        "todo" or "ready" or "released" => RunOutcomes.Reclaimed,
        "failed" => RunOutcomes.Crashed,
        var outcome => outcome,
    };

    public static ImportRowMessage Comment(SalvagedRow row)
    {
        var message = Row(ImportKinds.Comments, NumberOf(row));
        Add(message, "task_id", row.Given("task_id"));
        Add(message, "author", row.Given("author"));
        Add(message, "body", row.Text("body"));
        Add(message, "created_at", row.Time("created_at"));
        return message;
    }

    public static ImportRowMessage Attachment(SalvagedRow row, BlobReply kept)
    {
        var message = Row(ImportKinds.Attachments, NumberOf(row));
        Add(message, "task_id", row.Given("task_id"));
        Add(message, "name", row.Given("filename"));
        Add(message, "content_type", row.Given("content_type"));
        Add(message, "size", kept.Size);
        Add(message, "sha256", kept.Sha256);
        Add(message, "added_by", row.Given("uploaded_by"));
        Add(message, "added_at", row.Time("created_at") ?? 0);
        return message;
    }

    public static ImportRowMessage Event(SalvagedRow row)
    {
        var message = Row(ImportKinds.Events, NumberOf(row));
        var kind = row.Given("kind");
        Add(message, "task_id", row.Given("task_id"));
        Add(message, "kind", kind is not null && LegacyKinds.TryGetValue(kind, out var now) ? now : kind);
        Add(message, "run_id", row.Number("run_id"));
        Add(message, "payload", row.Given("payload"));
        Add(message, "at", row.Time("created_at"));
        return message;
    }

    /// <param name="row">The subscription.</param>
    /// <param name="told">The last of the events that are still there up to which it was told; 0 for none.</param>
    public static ImportRowMessage Subscription(SalvagedRow row, long told)
    {
        var message = Row(ImportKinds.Subscriptions, null);
        foreach (var column in HermesColumns.SubscriptionTexts) Add(message, column, row.Given(column));
        Add(message, "thread_id", row.Given("thread_id") ?? "");
        Add(message, "created_at", row.Time("created_at") ?? 0);
        Add(message, "last_event_id", told);
        return message;
    }

    /// <summary>One version made keys texts that stayed empty; SQLite's own number tells such rows apart.</summary>
    static long NumberOf(SalvagedRow row) => row.Number("id") is > 0 and var id ? id : row.RowId;

    public static long? InRange(long? number) =>
        number is { } given ? Math.Clamp(given, int.MinValue, int.MaxValue) : null;

    static ImportRowMessage Row(string kind, long? id) => new() { Kind = kind, Id = id, Values = [] };

    static void Add(ImportRowMessage message, string column, string? text)
    {
        if (text is not null) message.Values[column] = HermesValues.Field(text);
    }

    static void Add(ImportRowMessage message, string column, long? number)
    {
        if (number is not null) message.Values[column] = FieldValue.Of(number);
    }
}

/// <summary>Why a card is blocked, as its last event of that kind says.</summary>
/// <param name="Kind">One of ours.</param>
/// <param name="Reason">In words; null when none was given.</param>
sealed record BlockReason(string Kind, string? Reason);
