using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Andon.Storage.Log;
using Andon.Storage.Memory;

namespace Andon.Simulation;

/// <summary>
/// What the clients know, and the board as it must be if everything they were told is true. It follows the store by
/// events alone, and holds the store to its word. Used by one thread.
/// </summary>
sealed class Ledger(Coverage<Row> coverage)
{
    readonly List<Request> _requests = [];
    readonly List<CardId> _cards = [];

    /// <summary>Made of the events that the store has told, never of what it keeps.</summary>
    public MemoryBoard Model { get; private set; } = new();

    public IReadOnlyList<CardId> Cards => _cards;

    public IEnumerable<Request> Unknown => _requests.Where(request => request.Knowledge == Knowledge.Unknown);

    public List<Request> Acknowledged { get; } = [];

    public bool IsSettled => !Unknown.Any();

    public Request Keep(Request request)
    {
        _requests.Add(request);
        return request;
    }

    /// <summary>Events come once, in order, without a gap.</summary>
    public void Hear(IReadOnlyList<CommittedEvent> committed)
    {
        foreach (var next in committed)
        {
            Hold(next.Position == Model.Position + 1, $"after position {Model.Position} came {next.Position}");
            Apply(next);
        }
    }

    /// <summary>One request has one answer, for good.</summary>
    public void Hear(Request request, SubmitResult result)
    {
        switch (result)
        {
            case SubmitResult.Accepted accepted when request.Knowledge == Knowledge.Acknowledged:
                Hold(accepted.Replayed, $"{request.Id} was done twice");
                Hold(
                    (accepted.Reply, accepted.Position) == (request.Answer!.Reply, request.Answer.Position),
                    $"{request.Id} has two answers: {request.Answer} and {accepted}");
                break;
            case SubmitResult.Accepted accepted:
                Hold(request.Knowledge == Knowledge.Unknown, $"{request.Id} was refused and is accepted");
                Hold(
                    accepted.Position <= Model.Position,
                    $"{request.Id} is acknowledged at {accepted.Position}, and nobody heard of it");
                (request.Knowledge, request.Answer) = (Knowledge.Acknowledged, accepted);
                Acknowledged.Add(request);
                break;
            case SubmitResult.Refused { Refusal.Code: ErrorCode.Unavailable }:
                break;
            case SubmitResult.Refused { Refusal: var refusal }:
                Hold(
                    request.Knowledge != Knowledge.Acknowledged,
                    $"{request.Id} was acknowledged and is refused: {refusal}");
                Hold(
                    refusal.Code is not (ErrorCode.StoreDamaged or ErrorCode.Quarantined or ErrorCode.Internal),
                    $"{refusal}");
                request.Knowledge = Knowledge.Refused;
                break;
        }
    }

    /// <summary>
    /// After a crash: what nobody was told of may have been done, and then as a whole and by somebody who asked.
    /// </summary>
    public void CatchUp(MemoryContent content)
    {
        var position = Model.Position;
        Hold(
            content.Board.Position >= position,
            $"position {position} was told, and the board is at {content.Board.Position}");
        var found = content.Requests.Where(kept => kept.Position > position).ToList();
        foreach (var kept in found)
        {
            Hold(
                Unknown.Any(request => request.Id == kept.Request.Id),
                $"{kept.Request.Id} is on the board, and nobody waits for it");
        }

        if (!IsSettled) coverage.Reach(found.Count > 0 ? Row.UnknownFoundAfterCrash : Row.UnknownGoneAfterCrash);
        var past = content.Events.Skip((int)position).ToList();
        if (past.Any(next => next.Event.Changes.IsEmpty)) Adopt(content);
        else Hear(past);
        Hold(Model.Position == content.Board.Position, "the board's last events are missing");
    }

    /// <summary>
    /// What the store keeps is exactly what was told; in a whole check, the log is read again as well.
    /// </summary>
    public void Check(World world, bool isWhole)
    {
        var content = world.Content;
        Hold(
            world.Committer.Position == Model.Position,
            $"it says position {world.Committer.Position} and told up to {Model.Position}");
        Hold(world.Store.Log.Head == world.Store.Projection.Point, "log and projection end at different places");
        Hold(Model.ContentEquals(content.Board), "the board is not what its events say");
        CheckRequests(content);
        var findings = BoardInvariants.Check(content.Board);
        Hold(findings.Count == 0, string.Join(' ', findings));
        if (isWhole) CheckWhole(world, content);
    }

    void CheckRequests(MemoryContent content)
    {
        var kept = content.Requests.ToDictionary(stored => stored.Request.Id);
        foreach (var request in _requests)
        {
            var stored = kept.GetValueOrDefault(request.Id);
            if (request.Knowledge == Knowledge.Refused)
                Hold(stored is null, $"{request.Id} was refused and is on the board");
            if (request.Knowledge != Knowledge.Acknowledged) continue;
            Hold(stored is not null, $"{request.Id} was acknowledged and is gone");
            Hold(
                (stored!.Reply, stored.Position) == (request.Answer!.Reply, request.Answer.Position),
                $"{request.Id} was answered {request.Answer} and is kept as {stored}");
        }
    }

    static void CheckWhole(World world, MemoryContent content)
    {
        var report = world.Committer.Verify();
        Hold(report.IsSound, string.Join(' ', report.Findings));
        Hold(
            content.Events.Select(next => next.Position).SequenceEqual(Positions(content.Events.Count)),
            "positions have a gap");
        var segments = world.Store.Log.Segments;
        var once = new HashSet<string>();
        foreach (var record in new LogReader(Tables.All).Read(segments, segments[0].Header.Start, world.Store.Log.Head))
            Hold(once.Add(record.Request!.Id), $"{record.Request!.Id} is in the log twice");
    }

    static IEnumerable<long> Positions(int count) => Enumerable.Range(1, count).Select(i => (long)i);

    void Apply(CommittedEvent next)
    {
        Model.Apply(next.Event);
        Model.Settle();
        if (next.Event.Kind == EventKinds.Created) _cards.Add(next.Event.Card!.Value);
    }

    /// <summary>A base keeps no row changes of the past, so the model goes on from the board as it is.</summary>
    void Adopt(MemoryContent content)
    {
        Model = content.Board.Clone();
        _cards.Clear();
        _cards.AddRange(Model.Cards.Select(card => card.Id).OrderBy(id => id.Value, StringComparer.Ordinal));
    }

    static void Hold(bool isTrue, string otherwise)
    {
        if (!isTrue) throw new InvalidOperationException(char.ToUpperInvariant(otherwise[0]) + otherwise[1..] + ".");
    }
}
