using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Boards of a home.</summary>
static class BoardVerbs
{
    const string Group = "Boards";

    public static VerbEntry[] Entries { get; } =
    [
        new("boards list", Group, "The boards of the home.")
        {
            Aliases = ["boards", "boards ls"],
            Flags = [Flag.Switch("all", "Archived ones too.")],
            Examples = ["andon boards", "andon boards list --all --json"],
            Json = "an array of boards.",
            Run = ListAsync,
        },
        new("boards create", Group, "Makes a board.")
        {
            Aliases = ["boards new"],
            Operands = [Operand.Board],
            Flags =
            [
                Flag.Named("name", "TEXT", "What people call it."),
                Flag.Text("description", "TEXT", "What it is for."),
                Flag.Text("icon", "SIGN", "Its sign."),
                Flag.Text("color", "COLOR", "Its colour."),
                Flag.Named("default-workdir", "DIR", "Where its tasks work that bring no workspace."),
                Flag.Switch("switch", "Also make it the home's default."),
            ],
            Examples = ["andon boards create site --name \"The site\" --switch"],
            Json = One,
            Run = CreateAsync,
        },
        new("boards show", Group, "A board: the one named, else the one that commands without a board mean.")
        {
            Aliases = ["boards current"],
            Operands = [MaybeBoard],
            Examples = ["andon boards show", "andon boards show site --json"],
            Json = One,
            Run = ShowAsync,
        },
        new("boards switch", Group, "Makes a board the home's default, for people; runs keep theirs.")
        {
            Aliases = ["boards use"],
            Operands = [Operand.Board],
            Examples = ["andon boards switch site"],
            Json = One,
            Run = SwitchAsync,
        },
        new("boards rename", Group, "Changes what people call a board; its slug stays.")
        {
            Operands = [Operand.Board, new("name", "The new name.") { Kind = ValueKind.Name }],
            Examples = ["andon boards rename site \"The new site\""],
            Json = One,
            Run = RenameAsync,
        },
        new("boards archive", Group, "Closes a board and puts it out of sight; nothing of it is deleted.")
        {
            Aliases = ["boards rm", "boards remove"],
            Operands = [Operand.Board],
            Examples = ["andon boards archive site"],
            Json = One,
            Run = ArchiveAsync,
        },
        new("boards restore", Group, "Brings an archived board back.")
        {
            Operands = [Operand.Board],
            Examples = ["andon boards restore site"],
            Json = One,
            Run = RestoreAsync,
        },
    ];

    static string One => "the board, with `board`, its slug.";

    static Operand MaybeBoard => Operand.Board with { Least = 0 };

    static async Task<int> ListAsync(Invocation invocation)
    {
        var reply = await invocation.Client.BoardsAsync(invocation.Arguments.Has("all"));
        if (invocation.IsJson) invocation.Json(reply.Boards, WireJson.Default.IReadOnlyListBoardMessage);
        else WriteTable(invocation, reply);
        return 0;
    }

    static void WriteTable(Invocation invocation, BoardsReply reply)
    {
        var table = new Columns(" ", "SLUG", "NAME", "COUNTS", "HEALTH");
        foreach (var board in reply.Boards)
        {
            var archived = board.Archived ? " [archived]" : "";
            table.Add(
                board.IsCurrent ? "●" : " ", board.Slug, (board.Name ?? "") + archived,
                StatsText.Counts(board.Counts, "(empty)"), board.Health);
        }

        table.WriteTo(invocation.Output);
        invocation.Line($"\nCurrent board: {reply.Board}");
        if (reply.Boards.Count > 1) invocation.Line("Change it with andon boards switch SLUG.");
    }

    static async Task<int> CreateAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var slug = given.Operand("slug");
        var reply = await invocation.Client.CreateBoardAsync(new CreateBoardRequest
        {
            Slug = slug,
            Name = given.Text("name"),
            Description = given.Text("description"),
            Icon = given.Text("icon"),
            Color = given.Text("color"),
            DefaultWorkdir = given.Text("default-workdir") is { } path ? Path.GetFullPath(path) : null,
        });
        if (given.Has("switch")) reply = await invocation.Client.SwitchBoardAsync(slug);
        var isDefault = given.Has("switch") ? " and now the home's default" : "";
        return Print(invocation, reply, $"Board '{slug}' created{isDefault}.");
    }

    static async Task<int> ShowAsync(Invocation invocation)
    {
        var reply = await invocation.Client.BoardAsync(invocation.Arguments.OperandOrNull("slug") ?? invocation.Board);
        if (invocation.IsJson) return Print(invocation, reply, "");
        BoardPage.Write(invocation.Output, reply.Details, invocation.Time);
        return 0;
    }

    static async Task<int> SwitchAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        return Print(invocation, await invocation.Client.SwitchBoardAsync(slug), $"Active board is now '{slug}'.");
    }

    static async Task<int> RenameAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        var name = invocation.Arguments.Operand("name");
        var reply = await invocation.Client.RenameBoardAsync(slug, new RenameBoardRequest { Name = name });
        return Print(invocation, reply, $"Board '{slug}' renamed to '{ControlText.Line(name)}'.");
    }

    static async Task<int> ArchiveAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        return Print(
            invocation, await invocation.Client.ArchiveBoardAsync(slug),
            $"Board '{slug}' archived. andon boards restore {slug} brings it back.");
    }

    static async Task<int> RestoreAsync(Invocation invocation)
    {
        var slug = invocation.Arguments.Operand("slug");
        return Print(invocation, await invocation.Client.RestoreBoardAsync(slug), $"Board '{slug}' restored.");
    }

    static int Print(Invocation invocation, BoardReply reply, string done)
    {
        if (!invocation.IsJson)
        {
            invocation.Line(done);
            return 0;
        }

        JsonText.Write(invocation.Output, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("board", reply.Board);
            JsonText.Properties(writer, reply.Details, WireJson.Default.BoardMessage);
            writer.WriteEndObject();
        });
        return 0;
    }
}
