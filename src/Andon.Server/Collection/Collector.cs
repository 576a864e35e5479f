using System.Globalization;
using Andon.Core;
using Andon.Core.Collection;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Files;
using Andon.Server.Homes;
using Andon.Server.Identity;
using Andon.Server.WorkFolders;

namespace Andon.Server.Collection;

/// <summary>What is asked of a collection.</summary>
/// <param name="Ages">What is younger stays.</param>
/// <param name="Kinds">Other kinds are not looked at.</param>
/// <param name="IsDry">Nothing is changed.</param>
/// <param name="IsMeant">More than the share of a kind may go.</param>
sealed record CollectOrder(Retention Ages, IReadOnlyList<string> Kinds, bool IsDry, bool IsMeant);

/// <summary>
/// Collects what piled up beside a board: looks at every kind first, refuses when too much of one would go, and then
/// takes one after the other away, each only if it may still go. One collection at a time; safe from any thread.
/// </summary>
sealed class Collector(
    AndonHome home, BlobStore blobs, IDispatchHost dispatch, SteadyClock clock, StoryTeller story)
{
    /// <summary>Named in an answer; the others are counted.</summary>
    const int ItemsMax = 1000;

    int _isBusy;

    /// <summary>A refusal is thrown before anything is taken away.</summary>
    public async Task<CollectReply> CollectAsync(
        OpenBoard board, CollectOrder order, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1) throw IsBusy();
        try
        {
            return await CollectNowAsync(board, order, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    async Task<CollectReply> CollectNowAsync(
        OpenBoard board, CollectOrder order, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var looks = new List<Look>();
        foreach (var kind in KindsOf(board).Where(kind => order.Kinds.Contains(kind.Kind)))
        {
            var before = now + -order.Ages.Of(kind.Kind);
            looks.Add(new Look(kind, before, await kind.LookAsync(before, cancellationToken)));
        }

        var refusal = CollectRules.TooMuch(looks.Select(look => look.Count), order.IsMeant);
        if (refusal is not null && !order.IsDry) throw new AndonException(refusal, board.Entry.Slug.Value);
        var taken = order.IsDry ? looks : await TakeAsync(looks, cancellationToken);
        if (!order.IsDry) Tell(board, taken);
        return new CollectReply
        {
            Board = board.Entry.Slug.Value,
            DryRun = order.IsDry,
            NeedsYes = refusal is not null,
            Kinds = [.. taken.Select(look => ToMessage(look, order.Ages))],
        };
    }

    ICollected[] KindsOf(OpenBoard board)
    {
        var slug = board.Entry.Slug.Value;
        var folders = new ScratchFolders(home, slug, board.Entry.Uuid);
        return
        [
            new FinishedWorkspaces(folders, board, dispatch), new TrashedWorkspaces(folders), new RunLogs(home, board),
            new UnnamedFiles(blobs, board), new Leftovers(home, slug),
        ];
    }

    static async Task<List<Look>> TakeAsync(List<Look> looks, CancellationToken cancellationToken)
    {
        var taken = new List<Look>();
        foreach (var look in looks)
        {
            var (gone, stays) = (new List<Found>(), new List<Kept>(look.Findings.Stays));
            foreach (var found in look.Findings.Going)
            {
                // Whoever hangs up ends the collection; what it took is written down all the same.
                if (cancellationToken.IsCancellationRequested) break;
                if (await TryTakeAsync(look, found) is { } why) stays.Add(new Kept(found.Name, why));
                else gone.Add(found);
            }

            taken.Add(look with { Findings = look.Findings with { Going = gone, Stays = stays } });
        }

        return taken;
    }

    static async Task<string?> TryTakeAsync(Look look, Found found)
    {
        try
        {
            return await look.Kind.RemoveAsync(found, look.Before, CancellationToken.None);
        }
        catch (IOException unable)
        {
            return unable.Message;
        }
    }

    void Tell(OpenBoard board, List<Look> taken)
    {
        var parts = taken.Where(look => look.Findings.Going.Count > 0)
            .Select(look => $"{look.Findings.Going.Count} {look.Kind.Kind} ({Text(look.Bytes)} bytes)").ToList();
        if (parts.Count > 0) story.Tell(board.Entry.Slug.Value, $"collected: {string.Join(", ", parts)}");
    }

    static AndonException IsBusy() => new(
        ErrorCode.Busy, "Nothing was collected.", "Another collection is under way.", "Ask again after a short wait.");

    static CollectedMessage ToMessage(Look look, Retention ages) => new()
    {
        Kind = look.Kind.Kind,
        OlderSeconds = (long)ages.Of(look.Kind.Kind).TotalSeconds,
        All = look.Findings.All,
        Count = look.Findings.Going.Count,
        Bytes = look.Bytes,
        Items = [.. look.Findings.Going.Take(ItemsMax).Select(found => new CollectedItem(found.Name, found.Bytes))],
        Kept = [.. look.Findings.Stays.Take(ItemsMax).Select(kept => new KeptItem(kept.Name, kept.Reason))],
    };

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    sealed record Look(ICollected Kind, Instant Before, Findings Findings)
    {
        public long Bytes => Findings.Going.Sum(found => found.Bytes);

        public KindCount Count => new(Kind.Kind, Findings.All, Findings.Going.Count);
    }
}
