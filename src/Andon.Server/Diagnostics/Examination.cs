using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Diagnostics;
using Andon.Core.Runs;
using Andon.Linux.Files;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Dispatch;
using Andon.Storage.Contract;

namespace Andon.Server.Diagnostics;

/// <summary>
/// Asks the rules about cards of one snapshot, with what only the host knows: when a worker last wrote. One request's.
/// </summary>
sealed class Examination(
    IBoardReader reader, BoardSlug board, Policy policy, IDispatchHost dispatch, Severity least, Instant now)
{
    /// <summary>The last events of a card that the rules see.</summary>
    const int EventsMax = 500;

    readonly DiagnosticSettings _settings = dispatch.Diagnostics;
    readonly List<(TaskDiagnostics Task, Severity Worst, Instant Newest)> _found = [];
    readonly SortedSet<string> _failed = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyList<string> Failed => [.. _failed];

    /// <summary>Worst first, then newest.</summary>
    public IReadOnlyList<TaskDiagnostics> Found =>
    [
        .. _found.OrderByDescending(each => each.Worst)
            .ThenByDescending(each => each.Newest)
            .Select(each => each.Task),
    ];

    public void Add(Card card)
    {
        Count++;
        var diagnosis = Diagnosis.Of(FactsOf(card));
        _failed.UnionWith(diagnosis.Failed);
        var found = diagnosis.Found.Where(each => each.Severity >= least).ToList();
        if (found.Count == 0) return;
        var task = new TaskDiagnostics(
            card.Id.Value, card.Title, card.Status.Name(), card.Assignee, [.. found.Select(ToMessage)]);
        _found.Add((task, found[0].Severity, found.Max(each => each.LastSeenAt)));
    }

    DiagnosticFacts FactsOf(Card card) => DiagnosticFacts.Of(reader, card, policy, now) with
    {
        Events = reader.Events(
            new EventFilter(0, EventsMax) { Card = card.Id, Kinds = DiagnosticFacts.Kinds, IsLatest = true }),
        LastOutput = card.CurrentRun is { } run ? LastOutput(run) : null,
        Settings = _settings,
    };

    Instant? LastOutput(RunId run) => FileStatus.TryRead(dispatch.LogPath(board, run), out var log)
        ? new Instant(log.ModifiedNanoseconds / 1000)
        : null;

    static DiagnosticMessage ToMessage(Diagnostic found) => new()
    {
        Kind = found.Kind,
        Severity = found.Severity.Name(),
        Title = found.Title,
        Detail = found.Detail,
        Actions =
        [
            .. found.Remedies.Select(remedy => new DiagnosticAction(
                remedy.Kind, remedy.Label, new DiagnosticPayload(remedy.Command, remedy.ReclaimsFirst),
                remedy.IsSuggested)),
        ],
        FirstSeenAt = found.FirstSeenAt.Seconds,
        LastSeenAt = found.LastSeenAt.Seconds,
        Count = found.Count,
        RunId = found.Run?.Value,
        Data = RawJson.Of(found.Data),
    };
}
