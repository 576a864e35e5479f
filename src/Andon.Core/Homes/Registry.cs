using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Homes;

/// <summary>
/// Which boards a home has. A slug is given once and never again, an archived board keeps its files, and people always
/// have a default board that is open.
/// </summary>
static class Registry
{
    public static Decision Decide(HomeDraft draft, RegisterBoard command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (Taken(draft.State, command) is { } taken) return taken.AsDecision();
        var board = new BoardEntry
        {
            Slug = command.Slug,
            Uuid = command.Uuid,
            Name = command.Name,
            Description = command.Description,
            Icon = command.Icon,
            Color = command.Color,
            DefaultWorkdir = command.DefaultWorkdir,
            CreatedAt = draft.Now,
        };
        draft.Put(board);
        draft.Emit(HomeEventKinds.BoardRegistered, Payload.Begin()
            .Text("board"u8, board.Slug.Value)
            .Text("uuid"u8, board.Uuid)
            .TextIfAny("name"u8, board.Name)
            .End());
        return draft.Accept();
    }

    public static Decision Decide(HomeDraft draft, RenameBoard command)
    {
        if (TextRules.Name("name", command.Name) is { } invalid) return invalid.AsDecision();
        if (draft.State.FindBoard(command.Slug) is not { } board) return Missing(command.Slug, "renamed").AsDecision();
        if (board.Name == command.Name) return draft.Accept("It has that name already.");
        draft.Put(board with { Name = command.Name });
        draft.Emit(HomeEventKinds.BoardRenamed, Payload.Begin()
            .Text("board"u8, board.Slug.Value)
            .Text("name"u8, command.Name)
            .Text("from"u8, board.Name)
            .End());
        return draft.Accept();
    }

    public static Decision Decide(HomeDraft draft, DescribeBoard command)
    {
        if (Check(command) is { } invalid) return invalid.AsDecision();
        if (draft.State.FindBoard(command.Slug) is not { } board) return Missing(command.Slug, "changed").AsDecision();
        var described = board with
        {
            Name = Changed(board.Name, command.Name),
            Description = Changed(board.Description, command.Description),
            Icon = Changed(board.Icon, command.Icon),
            Color = Changed(board.Color, command.Color),
            DefaultWorkdir = Changed(board.DefaultWorkdir, command.DefaultWorkdir),
        };
        if (described == board) return draft.Accept("It is described so already.");
        draft.Put(described);
        draft.Emit(HomeEventKinds.BoardDescribed, About(board));
        return draft.Accept();
    }

    static string? Changed(string? before, string? given) => given switch
    {
        null => before,
        "" => null,
        _ => given,
    };

    public static Decision Decide(HomeDraft draft, ArchiveBoard command)
    {
        if (draft.State.FindBoard(command.Slug) is not { } board) return Missing(command.Slug, "archived").AsDecision();
        if (board.ArchivedAt is not null) return Archived(board, "archived").AsDecision();
        if (board.Slug == draft.State.DefaultBoard)
        {
            return new Refusal(
                ErrorCode.BoardIsDefault, $"Board {board.Slug} was not archived.",
                "It is the board that commands mean when they name none.",
                "Make another one the default first: andon boards switch BOARD").AsDecision();
        }

        draft.Put(board with { ArchivedAt = draft.Now });
        draft.Emit(HomeEventKinds.BoardArchived, About(board));
        return draft.Accept();
    }

    public static Decision Decide(HomeDraft draft, RestoreBoard command)
    {
        if (draft.State.FindBoard(command.Slug) is not { } board) return Missing(command.Slug, "restored").AsDecision();
        if (board.ArchivedAt is null)
        {
            return new Refusal(
                ErrorCode.NothingToChange, $"Board {board.Slug} was not restored.", "It is not archived.",
                $"Work on it: andon list --board {board.Slug}").AsDecision();
        }

        draft.Put(board with { ArchivedAt = null });
        draft.Emit(HomeEventKinds.BoardRestored, About(board));
        return draft.Accept();
    }

    public static Decision Decide(HomeDraft draft, SwitchBoard command)
    {
        if (draft.State.FindBoard(command.Slug) is not { } board)
            return Missing(command.Slug, "made the default").AsDecision();
        if (board.ArchivedAt is not null) return Archived(board, "made the default").AsDecision();
        var former = draft.State.DefaultBoard;
        if (former == board.Slug) return draft.Accept("It is the default already.");
        draft.Put(SettingKeys.DefaultBoard, board.Slug.Value);
        draft.Emit(HomeEventKinds.BoardSwitched, Payload.Begin()
            .Text("board"u8, board.Slug.Value)
            .Text("from"u8, former.Value)
            .End());
        return draft.Accept();
    }

    /// <summary>No board has that name.</summary>
    public static Refusal Missing(BoardSlug slug, string verb) => new(
        ErrorCode.BoardNotFound, $"Board {slug} was not {verb}.", "This home has no board of that name.",
        "See the boards with: andon boards list");

    static Refusal Archived(BoardEntry board, string verb) => new(
        ErrorCode.BoardArchived, $"Board {board.Slug} was not {verb}.",
        $"It was archived at {Refusals.Clock(board.ArchivedAt!.Value)}.",
        $"Bring it back first: andon boards restore {board.Slug}");

    static Refusal? Check(RegisterBoard command)
    {
        if (!Guid.TryParseExact(command.Uuid, "D", out _))
            return TextRules.Bad("uuid", "It is no UUID.", "Give one as 8-4-4-4-12 hexadecimal digits.");
        return TextRules.Name("name", command.Name)
            ?? TextRules.Long("description", command.Description, TextLimits.ReasonBytesMax)
            ?? TextRules.Name("icon", command.Icon)
            ?? TextRules.Name("color", command.Color)
            ?? TextRules.Path("default_workdir", command.DefaultWorkdir);
    }

    static Refusal? Check(DescribeBoard command) =>
        TextRules.Name("name", Given(command.Name))
        ?? TextRules.Long("description", command.Description, TextLimits.ReasonBytesMax)
        ?? TextRules.Name("icon", Given(command.Icon))
        ?? TextRules.Name("color", Given(command.Color))
        ?? TextRules.Path("default_workdir", Given(command.DefaultWorkdir));

    static string? Given(string? text) => text is "" ? null : text;

    static Refusal? Taken(HomeState state, RegisterBoard command)
    {
        var what = $"Board {command.Slug} was not created.";
        if (state.FindBoard(command.Slug) is { ArchivedAt: not null } archived) return Archived(archived, "created");
        if (state.FindBoard(command.Slug) is { } board)
        {
            return new Refusal(
                ErrorCode.BoardExists, what, $"A board of that name exists since {Refusals.Clock(board.CreatedAt)}.",
                $"Use it: andon list --board {board.Slug}, or choose another name.");
        }

        foreach (var other in state.Boards.Values)
        {
            if (other.Uuid != command.Uuid) continue;
            return new Refusal(
                ErrorCode.BoardExists, what, $"Its uuid is board {other.Slug}'s.",
                "Create it anew, with a uuid of its own.");
        }

        return null;
    }

    static string About(BoardEntry board) => Payload.Begin().Text("board"u8, board.Slug.Value).End();
}
