using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Kanban;

/// <summary>Boards of a home. A board that is named before the verb means nothing here.</summary>
static class BoardsVerbs
{
    const string FirstBoard = "default";

    const string Group = "Boards";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban boards list", Group, "The boards of the home.")
        {
            Aliases = ["kanban boards", "kanban boards ls"],
            Flags = [KanbanFlags.Json, Flag.Switch("all", "Archived ones too.")],
            Run = ListAsync,
        },
        new("kanban boards create", Group, "Makes a board.")
        {
            Aliases = ["kanban boards new"],
            Operands = [Operand.Board],
            Flags =
            [
                KanbanFlags.Name("name", "TEXT", "What people call it."),
                KanbanFlags.Name("description", "TEXT", "What it is for."),
                KanbanFlags.Name("icon", "SIGN", "Its sign."),
                KanbanFlags.Name("color", "COLOR", "Its colour."),
                KanbanFlags.Name("default-workdir", "DIR", "Where its tasks work that bring no workspace."),
                Flag.Switch("switch", "Also make it the home's default."),
            ],
            Run = CreateAsync,
        },
        new("kanban boards rm", Group, "Archives a board; nothing of it is deleted.")
        {
            Aliases = ["kanban boards remove"],
            Operands = [Operand.Board],
            Flags = [Flag.Switch("delete", "Refused: boards are archived, never deleted.")],
            Run = RemoveAsync,
        },
        new("kanban boards delete", Group, "Refused: boards are archived, never deleted.")
        {
            Operands = [Operand.Board],
            Flags = [Flag.Switch("delete", "The same.")],
            Run = DeleteAsync,
        },
        new("kanban boards switch", Group, "Makes a board the home's default.")
        {
            Aliases = ["kanban boards use"],
            Operands = [Operand.Board],
            Run = SwitchAsync,
        },
        new("kanban boards show", Group, "The board that lines without one mean.")
        {
            Aliases = ["kanban boards current"],
            Run = ShowAsync,
        },
        new("kanban boards rename", Group, "Changes what people call a board.")
        {
            Operands = [Operand.Board, new("name", "The new name.")],
            Run = RenameAsync,
        },
        new("kanban boards set-default-workdir", Group, "Where a board's tasks work that bring no workspace.")
        {
            Operands = [Operand.Board, new("path", "The directory; none takes it away.") { Least = 0 }],
            Run = SetWorkdirAsync,
        },
        new("kanban boards export", Group, "Writes a board into one file, for another home.")
        {
            Operands = [Operand.Board with { Least = 0 }],
            Flags =
            [
                KanbanFlags.Name("output", "FILE", "Where to.") with { Short = 'o' },
                Flag.Switch("no-attachments", "Without files."),
                Flag.Switch("include-logs", "Refused: the lines have no logs."),
                KanbanFlags.Json,
            ],
            Run = BoardFiles.ExportAsync,
        },
        new("kanban boards import", Group, "Makes a board out of such a file.")
        {
            Operands = [new("archive", "The file.")],
            Flags =
            [
                KanbanFlags.Name("as", "SLUG", "The new board's name."),
                Flag.Switch("switch", "Also make it the home's default."),
                KanbanFlags.Json,
            ],
            Run = BoardFiles.ImportAsync,
        },
    ];

    static async Task<int> ListAsync(Invocation invocation)
    {
        var reply = await invocation.Client.BoardsAsync(invocation.Arguments.Has("all"));
        if (Pinned(invocation) is { } pinned)
        {
            await invocation.Client.BoardAsync(pinned);
            reply = Marked(reply, pinned);
        }

        if (invocation.IsJson)
        {
            var where = await invocation.Client.WhereAsync();
            JsonText.Write(invocation.Output, writer => Shapes.Many(
                writer, null, reply.Boards, (each, board) => Write(each, board, PathOf(where, board.Slug))));
            return 0;
        }

        invocation.Line($"    {"SLUG",-24}  {"NAME",-28}  COUNTS");
        foreach (var board in reply.Boards)
        {
            var (mark, name) = (board.IsCurrent ? "●" : " ", TextWidth.Pad(NameOf(board), 28));
            var counts = StatsText.Counts(Visible(board), "(empty)") + (board.Archived ? " [archived]" : "");
            invocation.Line($"{mark}   {board.Slug,-24}  {name}  {counts}");
        }

        invocation.Line($"\nCurrent board: {reply.Board}");
        if (reply.Boards.Count > 1) invocation.Line("Switch boards with: andon kanban boards switch SLUG");
        return 0;
    }

    /// <summary>The board that the environment names for this process and its like.</summary>
    static string? Pinned(Invocation invocation) =>
        invocation.Variable(Worker.BoardVariable) is { Length: > 0 } board ? board : null;

    static BoardsReply Marked(BoardsReply reply, string current) => new(
        current, [.. reply.Boards.Select(board => board with { IsCurrent = board.Slug == current })]);

    static void Write(Utf8JsonWriter writer, BoardMessage board, string? path)
    {
        writer.WriteStartObject();
        writer.WriteString("slug", board.Slug);
        writer.WriteString("name", board.Name ?? Titled(board.Slug));
        writer.WriteString("description", board.Description ?? "");
        writer.WriteString("icon", board.Icon ?? "");
        writer.WriteString("color", board.Color ?? "");
        writer.WriteString("default_workdir", board.DefaultWorkdir);
        writer.WriteNumber("created_at", board.CreatedAt);
        writer.WriteBoolean("archived", board.Archived);
        writer.WriteString("db_path", path);
        writer.WriteBoolean("is_current", board.IsCurrent);
        OverviewVerbs.WriteCounts(writer, "counts", Visible(board));
        writer.WriteNumber("total", board.Total);
        writer.WriteEndObject();
    }

    static async Task<int> CreateAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var slug = given.Operand("slug");
        var done = "created";
        try
        {
            await invocation.Client.CreateBoardAsync(new CreateBoardRequest
            {
                Slug = slug,
                Name = given.Text("name"),
                Description = given.Text("description"),
                Icon = given.Text("icon"),
                Color = given.Text("color"),
                DefaultWorkdir = PathIn(given.Text("default-workdir")),
            });
        }
        catch (AndonException refused) when (refused.Code is ErrorCode.BoardExists)
        {
            done = "already exists";
            await DescribeAsync(invocation, slug);
        }

        if (given.Has("switch")) await invocation.Client.SwitchBoardAsync(slug);
        var board = (await invocation.Client.BoardAsync(slug)).Details;
        invocation.Line($"Board '{slug}' {done}.");
        invocation.Line($"  Display name: {NameOf(board)}");
        invocation.Line($"  DB path:      {PathOf(await invocation.Client.WhereAsync(), slug)}");
        if (given.Has("switch")) invocation.Line($"Active board is now '{slug}'.");
        return 0;
    }

    /// <summary>A board that was there is told anew what the line says about it.</summary>
    static async Task DescribeAsync(Invocation invocation, string slug)
    {
        var given = invocation.Arguments;
        await invocation.Client.DescribeBoardAsync(slug, new DescribeBoardRequest
        {
            Name = given.Text("name"),
            Description = given.Text("description"),
            Icon = given.Text("icon"),
            Color = given.Text("color"),
            DefaultWorkdir = PathIn(given.Text("default-workdir")),
        });
    }

    static async Task<int> RemoveAsync(Invocation invocation)
    {
        if (invocation.Arguments.Has("delete")) return await DeleteAsync(invocation);
        var slug = invocation.Arguments.Operand("slug");
        var path = PathOf(await invocation.Client.WhereAsync(), slug);
        var current = (await invocation.Client.BoardsAsync(all: false)).Board;
        if (slug == current && slug != FirstBoard) await invocation.Client.SwitchBoardAsync(FirstBoard);
        await invocation.Client.ArchiveBoardAsync(slug);
        invocation.Line($"Board '{slug}' archived → {path}");
        invocation.Line($"Bring it back with: andon boards restore {slug}");
        return 0;
    }

    static Task<int> DeleteAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        return Task.FromResult(KanbanTasks.Fail(
            invocation,
            $"kanban: board '{slug}' was not deleted: boards are archived and never deleted. "
            + $"Archive it with: andon kanban boards rm {slug}"));
    }

    static async Task<int> SwitchAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        await invocation.Client.SwitchBoardAsync(slug);
        invocation.Line($"Active board is now '{slug}'.");
        return 0;
    }

    static async Task<int> ShowAsync(Invocation invocation)
    {
        var named = Pinned(invocation) ?? AndonClient.DefaultBoard;
        var board = (await invocation.Client.BoardAsync(named)).Details;
        invocation.Line($"Current board: {board.Slug}");
        invocation.Line($"  Display name: {NameOf(board)}");
        if (board.Description is { Length: > 0 } told) invocation.Line($"  Description:  {ControlText.Line(told)}");
        invocation.Line($"  DB path:      {PathOf(await invocation.Client.WhereAsync(), board.Slug)}");
        invocation.Line($"  Tasks:        {board.Total}");
        return 0;
    }

    static async Task<int> RenameAsync(Invocation invocation)
    {
        var (slug, name) = (invocation.Arguments.Operand("slug"), invocation.Arguments.Operand("name"));
        await invocation.Client.RenameBoardAsync(slug, new RenameBoardRequest { Name = name });
        invocation.Line($"Board '{slug}' renamed to '{ControlText.Line(name)}'.");
        return 0;
    }

    static async Task<int> SetWorkdirAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        var path = PathIn(invocation.Arguments.OperandOrNull("path"));
        await invocation.Client.DescribeBoardAsync(slug, new DescribeBoardRequest { DefaultWorkdir = path ?? "" });
        invocation.Line($"Board '{slug}' default workdir: {ControlText.Line(path ?? "(none)")}");
        return 0;
    }

    /// <summary>The daemon works elsewhere, so a relative path is completed here.</summary>
    static string? PathIn(string? text) => string.IsNullOrWhiteSpace(text) ? null : Path.GetFullPath(text);

    static string? PathOf(WhereReply where, string slug) =>
        where.Boards.FirstOrDefault(place => place.Slug == slug)?.Path;

    static string NameOf(BoardMessage board) => ControlText.Line(board.Name ?? Titled(board.Slug));

    /// <summary>A board without a name is called by its slug, as a title.</summary>
    static string Titled(string slug) => string.Join(
        ' ',
        slug.Split('-', '_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    static IReadOnlyDictionary<string, int> Visible(BoardMessage board) =>
        board.Counts.Where(entry => entry.Value > 0).ToDictionary(entry => entry.Key, entry => entry.Value);
}
