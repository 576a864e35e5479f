using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Cards;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>
/// Files of tasks, as the newer reference has them. A file here is named by its task and its name, so the id of an
/// attachment is <c>TASK/NAME</c>.
/// </summary>
static class FilingVerbs
{
    const string Group = "Files";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban attach", Group, "Puts a file to a task; the board keeps a copy.")
        {
            Operands = [KanbanFlags.Task, new("path", "The file.")],
            Flags =
            [
                KanbanFlags.Name("content-type", "TYPE", "What it is, such as text/markdown."),
                KanbanFlags.Name("name", "NAME", "What it shall be called."),
                KanbanFlags.Name("author", "NAME", "Taken; the daemon records who it really was."),
            ],
            Run = AttachAsync,
        },
        new("kanban attachments", Group, "The files of a task.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [KanbanFlags.Json],
            Run = ListAsync,
        },
        new("kanban attach-rm", Group, "Takes a file off its task.")
        {
            Operands = [new("attachment", "Its id: TASK/NAME.")],
            Run = RemoveAsync,
        },
    ];

    static async Task<int> AttachAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var (task, path) = (KanbanTasks.Named(invocation), given.Operand("path"));
        await using var content = Open(path);
        var name = given.Text("name") ?? Path.GetFileName(Path.GetFullPath(path));
        var known = (await invocation.Client.AttachmentsAsync(invocation.Board, task)).Attachments;
        await invocation.Client.AttachFileAsync(invocation.Board, task, name, given.Text("content-type"), content);
        var now = (await invocation.Client.AttachmentsAsync(invocation.Board, task)).Attachments;
        var made = now.FirstOrDefault(file => !known.Any(each => each.Name == file.Name))?.Name ?? name;
        invocation.Line($"Attached {ControlText.Line(made)} to {task}");
        return 0;
    }

    static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"{path} cannot be read: {unable.Message}");
        }
    }

    static async Task<int> ListAsync(Invocation invocation)
    {
        var task = KanbanTasks.Named(invocation);
        var files = (await invocation.Client.AttachmentsAsync(invocation.Board, task)).Attachments;
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer => Rendering.Shapes.Many(
                writer, null, files, (each, file) => Write(each, task, file)));
            return 0;
        }

        if (files.Count == 0) invocation.Line($"(no attachments on {task})");
        foreach (var file in files)
            invocation.Line($"{task}/{ControlText.Line(file.Name)}  {file.ContentType ?? "-"}  {file.Size} bytes");
        return 0;
    }

    static void Write(Utf8JsonWriter writer, string task, AttachmentMessage file)
    {
        writer.WriteStartObject();
        writer.WriteString("id", $"{task}/{file.Name}");
        writer.WriteString("task_id", task);
        writer.WriteString("filename", file.Name);
        writer.WriteString("content_type", file.ContentType);
        writer.WriteNumber("size", file.Size);
        writer.WriteString("uploaded_by", file.AddedBy);
        writer.WriteNumber("created_at", file.AddedAt);
        writer.WriteEndObject();
    }

    static async Task<int> RemoveAsync(Invocation invocation)
    {
        var id = invocation.Arguments.Operand("attachment");
        var slash = id.IndexOf('/');
        if (slash < 0 || !CardId.TryParse(id[..slash], out var task))
        {
            return KanbanTasks.Fail(invocation, $"no such attachment: {ControlText.Line(id)} (its id is TASK/NAME)");
        }

        await KanbanTasks.SubmitAsync(invocation, new DetachRequest { Task = task.Value, Name = id[(slash + 1)..] });
        invocation.Line($"Removed {ControlText.Line(id)}");
        return 0;
    }
}
