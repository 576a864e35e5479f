using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Files;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Context;

/// <summary>A parent that is done, and the newest run that completed it.</summary>
public sealed record ParentResult(Card Card, Run? Completed, string? Result);

/// <summary>A run of the same profile on another card.</summary>
public sealed record RecentWork(Run Run, string Title);

/// <summary>Everything that a worker is told of, as it was loaded from one snapshot of the board.</summary>
public sealed record ContextFacts
{
    public required Card Card { get; init; }

    public string? Body { get; init; }

    /// <summary>The run that is under way.</summary>
    public Run? Open { get; init; }

    /// <summary>Runs that have ended, oldest first.</summary>
    public IReadOnlyList<Run> Attempts { get; init; } = [];

    /// <summary>The newest parents that are done, newest first.</summary>
    public IReadOnlyList<ParentResult> Parents { get; init; } = [];

    /// <summary>How many parents are done.</summary>
    public int ParentsDone { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RecentWork> Recent { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Comment> Comments { get; init; } = [];

    /// <summary>The files of the card, the oldest first.</summary>
    public IReadOnlyList<Attachment> Files { get; init; } = [];

    /// <param name="view">The board.</param>
    /// <param name="card">The card that is worked on.</param>
    /// <param name="recent">The newest completed runs of its assignee on other cards, newest first.</param>
    public static ContextFacts Of(IBoardView view, Card card, IReadOnlyList<Run> recent)
    {
        var runs = view.RunsOf(card.Id);
        var done = Done(view, card);
        return new ContextFacts
        {
            Card = card,
            Body = view.FindText(card.Id)?.Body,
            Open = runs.LastOrDefault(run => run.EndedAt is null),
            Attempts = [.. runs.Where(run => run.EndedAt is not null)],
            Parents = [.. done.Take(ContextLimits.ParentsMax).Select(parent => ResultOf(view, parent))],
            ParentsDone = done.Count,
            Recent = [.. recent.Select(run => new RecentWork(run, view.FindCard(run.Card)?.Title ?? ""))],
            Comments = view.CommentsOf(card.Id),
            Files = [.. view.AttachmentsOf(card.Id).OrderBy(file => file.AddedAt.Microseconds)],
        };
    }

    static List<Card> Done(IBoardView view, Card card)
    {
        var done = new List<Card>();
        foreach (var id in view.ParentsOf(card.Id))
        {
            if (view.FindCard(id) is { Status: CardStatus.Done } parent) done.Add(parent);
        }

        done.Sort(NewestFirst);
        return done;
    }

    static int NewestFirst(Card a, Card b)
    {
        var order = Nullable.Compare(b.CompletedAt, a.CompletedAt);
        return order != 0 ? order : string.CompareOrdinal(b.Id.Value, a.Id.Value);
    }

    static ParentResult ResultOf(IBoardView view, Card parent) => new(
        parent,
        view.RunsOf(parent.Id).LastOrDefault(run => run.Outcome == RunOutcomes.Completed),
        view.FindText(parent.Id)?.Result);
}
