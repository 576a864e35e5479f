using Andon.Cli.Execution;
using Andon.Cli.Exports;
using Andon.Cli.Rendering;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Cli.Kanban;

/// <summary>
/// Boards into files and out of them: in our lines, for the reference's own archive is not described anywhere.
/// </summary>
static class BoardFiles
{
    public static async Task<int> ExportAsync(Invocation invocation)
    {
        if (invocation.Arguments.Has("include-logs"))
            return KanbanTasks.Fail(invocation, "kanban: a board's file has no logs; leave --include-logs out");
        var board = invocation.Arguments.OperandOrNull("slug") ?? await invocation.BoardNameAsync();
        var path = Path.GetFullPath(invocation.Arguments.Text("output") ?? $"{board}.ndjson");
        var hasFiles = !invocation.Arguments.Has("no-attachments");
        var export = new BoardExport(invocation.Client, board) { HasFiles = hasFiles };
        await NewFile.WriteAsync(path, export.WriteAsync);
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("board", export.Head!.Board);
                writer.WriteString("path", path);
                writer.WriteNumber("tasks", export.Counts.GetValueOrDefault("cards"));
                writer.WriteEndObject();
            });
            return 0;
        }

        invocation.Line($"Exported board '{export.Head!.Board}' to {ControlText.Line(path)}");
        return 0;
    }

    public static async Task<int> ImportAsync(Invocation invocation)
    {
        using var import =
            await BoardFileImport.OpenAsync(invocation.Client, invocation.Arguments.Operand("archive"));
        var board = invocation.Arguments.Text("as") ?? import.Head.Board;
        if (!BoardSlug.TryParse(board, out _))
            throw new MisuseException($"'{ControlText.Line(board)}' is no name for a board.");
        if (await ExistsAsync(invocation, board))
            return KanbanTasks.Fail(invocation, $"kanban: board '{board}' exists already; name another one with --as");
        await import.RunAsync(board, _ => { });
        if (invocation.Arguments.Has("switch")) await invocation.Client.SwitchBoardAsync(board);
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("board", board);
                writer.WriteNumber("tasks", import.Found.GetValueOrDefault("cards"));
                writer.WriteStartArray("remarks");
                foreach (var remark in import.Remarks) writer.WriteStringValue(remark);
                writer.WriteEndArray();
                writer.WriteEndObject();
            });
            return 0;
        }

        invocation.Line($"Imported board '{board}' ({import.Found.GetValueOrDefault("cards")} tasks)");
        foreach (var remark in import.Remarks) invocation.Line($"  {ControlText.Line(remark)}");
        return 0;
    }

    static async Task<bool> ExistsAsync(Invocation invocation, string board)
    {
        try
        {
            await invocation.Client.BoardAsync(board);
            return true;
        }
        catch (AndonException missing) when (missing.Code == ErrorCode.BoardNotFound)
        {
            return false;
        }
    }
}
