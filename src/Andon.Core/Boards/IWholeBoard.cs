using Andon.Core.Cards;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Andon.Core.Links;
using Andon.Core.Runs;

namespace Andon.Core.Boards;

/// <summary>
/// A board with all its rows, for what looks at everything: invariants, comparison, export. Orders are open.
/// </summary>
public interface IWholeBoard : IBoardView
{
    IEnumerable<Card> Cards { get; }

    IEnumerable<CardText> Texts { get; }

    IEnumerable<Run> Runs { get; }

    IEnumerable<Link> Links { get; }

    IEnumerable<Comment> Comments { get; }

    IEnumerable<Tombstone> Tombstones { get; }

    IEnumerable<Attachment> Attachments { get; }

    IEnumerable<Artifact> Artifacts { get; }
}
