using System.Globalization;
using Andon.Core.Decisions;
using Andon.Core.Recurrences;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Requests;

namespace Andon.Server.Recurrences;

/// <summary>What recurs on a board. Safe from any thread.</summary>
sealed class RecurrenceRoutes(BoardSet boards)
{
    public IEnumerable<Route> Routes =>
    [
        new("GET", "v1/boards/{board}/recurrences", ListAsync),
        new("GET", "v1/boards/{board}/recurrences/{recurrence}", ShowAsync),
    ];

    async Task ListAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var (position, all) = await board.Store.ReadAsync(
            reader => (reader.Position, reader.Recurrences()), exchange.Aborted);
        await exchange.ReplyAsync(
            new RecurrencesReply(board.Entry.Slug.Value, position, [.. all.Select(ToMessage)]),
            WireJson.Default.RecurrencesReply);
    }

    async Task ShowAsync(Exchange exchange)
    {
        var board = boards.Require(exchange);
        var name = exchange["recurrence"];
        var (position, found) = await board.Store.ReadAsync(
            reader => (
                reader.Position,
                RecurrenceId.TryParse(name, out var id) ? reader.FindRecurrence(id) : null),
            exchange.Aborted);
        if (found is null) throw Missing(name);
        await exchange.ReplyAsync(
            new RecurrenceReply(board.Entry.Slug.Value, position, ToMessage(found)),
            WireJson.Default.RecurrenceReply);
    }

    static RecurrenceMessage ToMessage(Recurrence recurrence)
    {
        var template = CardTemplate.Read(recurrence.Template);
        var isEvery = recurrence.Kind == RecurrenceKinds.Every;
        return new RecurrenceMessage
        {
            Id = recurrence.Id.Value,
            Title = template.Title,
            Assignee = template.Assignee,
            EverySeconds = isEvery ? int.Parse(recurrence.Rule, CultureInfo.InvariantCulture) : null,
            Cron = isEvery ? null : recurrence.Rule,
            Timezone = recurrence.Timezone,
            Overlap = recurrence.Overlap,
            NextAt = recurrence.NextAt?.Seconds,
            LastAt = recurrence.LastAt?.Seconds,
            LastTaskId = recurrence.LastCard?.Value,
            Fired = recurrence.Fired,
            Skipped = recurrence.Skipped,
            LastSkip = recurrence.LastSkip,
            Paused = recurrence.PausedAt is not null,
            PausedAt = recurrence.PausedAt?.Seconds,
            PausedBy = recurrence.PausedBy,
            CreatedBy = recurrence.CreatedBy,
            CreatedAt = recurrence.CreatedAt.Seconds,
            Task = RawJson.Of(recurrence.Template),
        };
    }

    static AndonException Missing(string name) => new(
        ErrorCode.RecurrenceNotFound, $"The recurring task '{Hints.Shown(name)}' was not found.",
        "This board has none of that id.", "See what recurs here with: andon recurring list");
}
