using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Comments;

/// <summary>Adds a remark. Anybody may; a worker's remark on its own task is checked against its run.</summary>
static class Commenting
{
    public static Decision Decide(Draft draft, Card card, CommentCard command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Fence.Pass(draft, card, command.Run, command.Token, "commented on") is { } fenced)
        {
            return fenced.AsDecision();
        }
        var comment = new Comment
        {
            Id = draft.NextComment(),
            Card = card.Id,
            Author = AuthorOf(draft, command.Author),
            Body = command.Body,
            CreatedAt = draft.Now,
        };
        draft.Add(comment);
        draft.Emit(EventKinds.Commented, card.Id, command.Run ?? RunOf(draft, card), Payload.Begin()
            .Text("author"u8, comment.Author)
            .Number("len"u8, TextRules.Count(comment.Body))
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status, Comment = comment.Id });
    }

    /// <summary>The label that the caller gives, or else what it calls itself, or who it is.</summary>
    public static string AuthorOf(Draft draft, string? given) =>
        (given ?? draft.Actor.Label ?? draft.Actor.Name).Trim();

    static RunId? RunOf(Draft draft, Card card) => draft.Actor.Run is { } run && run == card.CurrentRun ? run : null;

    static Refusal? Check(CommentCard command)
    {
        if (TextRules.Name("author", command.Author) is { } invalid) return invalid;
        if (!string.IsNullOrWhiteSpace(command.Body))
        {
            return TextRules.Long("body", command.Body, TextLimits.BodyBytesMax);
        }
        return TextRules.Bad("body", "It is blank.", "Write the comment.");
    }
}
