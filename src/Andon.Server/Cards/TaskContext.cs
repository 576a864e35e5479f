using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Context;
using Andon.Storage.Contract;

namespace Andon.Server.Cards;

/// <summary>
/// What a worker is told about a card, out of one snapshot: for whoever asks, and for a profile's prompt. Any thread.
/// </summary>
static class TaskContext
{
    public static ContextPage Of(
        IBoardReader reader, Card card, Instant now, int bytesMax = ContextLimits.BytesDefault)
    {
        var recent = card.Assignee is { } profile
            ? reader.RecentWork(profile, card.Id, ContextLimits.RecentMax)
            : [];
        return WorkerContext.Write(ContextFacts.Of(reader, card, recent), now, bytesMax);
    }
}
