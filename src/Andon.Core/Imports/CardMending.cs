using System.Collections.Immutable;
using System.Text.Json;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Imports;

/// <summary>
/// What must hold of every card, made true of one that comes from elsewhere. What is changed is said.
/// </summary>
static class CardMending
{
    public static Card Mend(Card card, List<string> remarks)
    {
        card = card with
        {
            OpenParents = 0,
            CurrentRun = null,
            DrainingRun = null,
            ApprovedRun = null,
            Attempts = 0,
            WaitReason = null,
            WaitSince = null,
            Priority = card.Priority,
        };
        return Times(Hold(Approval(Status(Names(Title(card, remarks), remarks), remarks))));
    }

    static Card Title(Card card, List<string> remarks)
    {
        var title = card.Title.Replace('\0', '\uFFFD').Trim();
        if (title.Length == 0)
        {
            remarks.Add("it had no title");
            title = "(untitled)";
        }

        if (TextRules.Count(title) > TextLimits.TitleCharactersMax)
        {
            remarks.Add($"its title was cut to {TextLimits.TitleCharactersMax} characters");
            title = TextRules.Cut(title, TextLimits.TitleCharactersMax).TrimEnd();
        }

        return card with { Title = title };
    }

    static Card Names(Card card, List<string> remarks)
    {
        var assignee = TextRules.ProfileName(card.Assignee);
        if (assignee is { Length: 0 }) assignee = null;
        if (TextRules.Profile("assignee", assignee) is not null)
        {
            remarks.Add($"its assignee '{assignee}' is no profile's name and was left out");
            assignee = null;
        }

        if (!WorkspaceKinds.All.Contains(card.WorkspaceKind))
        {
            remarks.Add($"its workspace kind '{card.WorkspaceKind}' is unknown; it is scratch now");
            card = card with { WorkspaceKind = WorkspaceKinds.Scratch };
        }

        if (TextRules.Path("workspace_path", card.WorkspacePath) is not null)
        {
            remarks.Add("its workspace path is not absolute and was left out");
            card = card with { WorkspacePath = null };
        }

        if (card is { ProviderOverride: not null, ModelOverride: null })
        {
            remarks.Add("it named a provider without a model, which was left out");
            card = card with { ProviderOverride = null };
        }

        return Lists(card, remarks) with
        {
            Assignee = assignee,
            CreatedBy = string.IsNullOrWhiteSpace(card.CreatedBy) ? "import" : card.CreatedBy,
            MaxRetries = card.MaxRetries >= 1 ? card.MaxRetries : null,
            MaxRuntimeSeconds = card.MaxRuntimeSeconds >= 1 ? card.MaxRuntimeSeconds : null,
        };
    }

    static Card Lists(Card card, List<string> remarks) => card with
    {
        Skills = Kept("skills", card.Skills, ItemLists.CheckSkills, remarks),
        Labels = Kept("labels", card.Labels, ItemLists.CheckLabels, remarks),
        Pools = Kept("pools", card.Pools, ItemLists.CheckPools, remarks),
    };

    static TextList Kept(
        string field, TextList list, Func<ImmutableArray<string>?, Refusal?> check, List<string> remarks)
    {
        try
        {
            ImmutableArray<string>? items = list.IsGiven ? [.. list.Items] : null;
            if (check(items) is null) return ItemLists.Keep(items);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
        }

        remarks.Add($"its {field} are no list of names and were left out");
        return default;
    }

    /// <summary>A card without parents that waits for some could never go on: links gate it when they come.</summary>
    static Card Status(Card card, List<string> remarks)
    {
        if (card.Status == CardStatus.Running) remarks.Add("it ran when it was brought in, and is ready again");
        var status = card.Status switch
        {
            CardStatus.Running or CardStatus.Todo when card.Phase == Phases.Review => CardStatus.Review,
            CardStatus.Running or CardStatus.Todo => CardStatus.Ready,
            _ => card.Status,
        };
        var isOver = status is CardStatus.Done or CardStatus.Archived;
        return card with
        {
            Status = status,
            Phase = PhaseOf(status, card.Phase),
            BlockKind = status == CardStatus.Blocked ? KnownBlock(card) ?? BlockKinds.NeedsInput : KnownBlock(card),
            CompletedAt = status == CardStatus.Done ? card.CompletedAt ?? card.UpdatedAt.OrLater(card.CreatedAt)
                : isOver ? card.CompletedAt : null,
            ArchivedFrom = status != CardStatus.Archived ? null
                : card.ArchivedFrom ?? (card.CompletedAt is null ? CardStatus.Todo : CardStatus.Done),
        };
    }

    static string? KnownBlock(Card card) => card.BlockKind is
        BlockKinds.Dependency or BlockKinds.NeedsInput or BlockKinds.Capability or BlockKinds.Transient
            or BlockKinds.Breaker
                ? card.BlockKind
                : null;

    static Card Approval(Card card) =>
        card.Approval is Approvals.Needed or Approvals.Given ? card : card with { Approval = null };

    /// <summary>Whoever held it held it: of an unknown kind, it is held as by pause.</summary>
    static Card Hold(Card card)
    {
        if (card.HoldKind is null) return card with { HoldReason = null, HeldBy = null, HeldAt = null };
        return card with
        {
            HoldKind = card.HoldKind is HoldKinds.Stopped ? HoldKinds.Stopped : HoldKinds.Paused,
            HeldBy = card.HeldBy ?? "import",
            HeldAt = card.HeldAt ?? card.StatusAt,
        };
    }

    static string PhaseOf(CardStatus status, string phase) => status switch
    {
        CardStatus.Review => Phases.Review,
        CardStatus.Ready or CardStatus.Done => Phases.Work,
        _ => phase is Phases.Review ? phase : Phases.Work,
    };

    static Card Times(Card card)
    {
        var statusAt = card.StatusAt.OrLater(card.CreatedAt);
        return card with { StatusAt = statusAt, UpdatedAt = card.UpdatedAt.OrLater(statusAt) };
    }
}
