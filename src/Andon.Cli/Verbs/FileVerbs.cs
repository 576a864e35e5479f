using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Verbs;

/// <summary>Files of tasks: those that somebody put to them, and those that their runs handed over.</summary>
static class FileVerbs
{
    const string Group = "Files";

    public static VerbEntry[] Entries { get; } =
    [
        new("attach", Group, "Puts files to a task; the board keeps copies.")
        {
            Operands = [Operand.Task, new("file", "The files.") { Most = int.MaxValue }],
            Flags = [Flag.Named("content-type", "TYPE", "What they are, such as text/markdown.")],
            Notes = "A name that is taken gets a number. The limit is `kanban.attachment_bytes_max`.",
            Examples = ["andon attach t_0123456789abcdef drawing.png notes.md"],
            Json = "an array of replies, one for each file.",
            Run = AttachAsync,
        },
        new("attachments", Group, "The files of a task, and what its runs handed over.")
        {
            Operands = [Operand.OwnTask],
            Examples = ["andon attachments t_0123456789abcdef", "andon attachments t_0123456789abcdef --json"],
            Json = "`{board, position, task, attachments, artifacts}`.",
            Run = ListAsync,
        },
        new("attachment get", Group, "Writes a task's file, or what a run handed over, to a file here.")
        {
            Operands = [Operand.Task, new("name", "Its name, as andon attachments shows it.")],
            Flags =
            [
                Flag.Named("output", "FILE", "Where to; standard output when it is not given.") with { Short = 'o' },
                Flag.Integer("run", "What the run of this number handed over.", least: 1),
            ],
            Notes = "A file that is there already is not written over.",
            Examples = ["andon attachment get t_0123456789abcdef notes.md --output notes.md"],
            Run = GetAsync,
        },
        new("detach", Group, "Takes files off a task.")
        {
            Operands = [Operand.Task, new("name", "Their names.") { Most = int.MaxValue }],
            Examples = ["andon detach t_0123456789abcdef notes.md"],
            Json = "an array of replies, one for each file.",
            Run = DetachAsync,
        },
    ];

    static Task<int> AttachAsync(Invocation invocation)
    {
        var (task, type) = (invocation.Arguments.Operand("id"), invocation.Arguments.Text("content-type"));
        return EachAsync(invocation, invocation.Arguments.OperandTexts("file"), "Attached", async path =>
        {
            await using var content = OpenInput(path);
            return await invocation.Client.AttachFileAsync(
                invocation.Board, task, Path.GetFileName(Path.GetFullPath(path)), type, content);
        });
    }

    static Task<int> DetachAsync(Invocation invocation)
    {
        var task = invocation.Arguments.Operand("id");
        return EachAsync(invocation, invocation.Arguments.OperandTexts("name"), "Detached", name =>
            invocation.Client.SubmitAsync(invocation.Board, new DetachRequest { Task = task, Name = name }));
    }

    /// <summary>The first that is refused ends it; what was done before stands and has been told.</summary>
    static async Task<int> EachAsync(
        Invocation invocation, IReadOnlyList<string> names, string done, Func<string, Task<CommandReply>> act)
    {
        var replies = new List<CommandReply>();
        foreach (var name in names)
        {
            var reply = await act(name);
            replies.Add(reply);
            if (invocation.IsJson) continue;
            var note = reply.Note is null ? "" : $" ({ControlText.Line(reply.Note.TrimEnd('.'))})";
            invocation.Line($"{done} {ControlText.Line(name)}{note}");
        }

        if (invocation.IsJson) invocation.Json(replies, WireJson.Default.IReadOnlyListCommandReply);
        return 0;
    }

    static async Task<int> ListAsync(Invocation invocation)
    {
        var reply = await invocation.Client.AttachmentsAsync(invocation.Board, invocation.Arguments.Operand("id"));
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.AttachmentsReply);
        else if (reply is { Attachments.Count: 0, Artifacts.Count: 0 }) invocation.Line("(no files)");
        else WriteTable(invocation, reply);
        return 0;
    }

    static void WriteTable(Invocation invocation, AttachmentsReply reply)
    {
        var table = new Columns("NAME", "BYTES", "FROM", "SHA256");
        foreach (var file in reply.Attachments)
            table.Add(ControlText.Line(file.Name), $"{file.Size}", ControlText.Line(file.AddedBy), file.Sha256);
        foreach (var file in reply.Artifacts)
            table.Add(ControlText.Line(file.Name), $"{file.Size}", $"run {file.Run}", file.Sha256);
        table.WriteTo(invocation.Output);
    }

    static async Task<int> GetAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        if (invocation.IsJson) throw Usage.Invalid("A file is no JSON.", "It is given as it is.", "Leave --json out.");
        await using var content = await invocation.Client.OpenFileAsync(
            invocation.Board, given.Operand("id"), given.Operand("name"), given.Integer("run"), invocation.Stop);
        if (given.Text("output") is not { } path || path == "-")
        {
            await WriteAsync(invocation, content);
            return 0;
        }

        await using var file = CreateOutput(path);
        await content.CopyToAsync(file, invocation.Stop);
        return 0;
    }

    static async Task WriteAsync(Invocation invocation, Stream content)
    {
        var piece = new byte[64 * 1024];
        while (await content.ReadAsync(piece, invocation.Stop) is > 0 and var count)
            invocation.WriteBytes(piece.AsSpan(0, count));
    }

    static FileStream OpenInput(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Usage.Invalid($"{path} was not attached.", unable.Message, "Name a file that can be read.");
        }
    }

    static FileStream CreateOutput(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Usage.Invalid($"{path} was not written.", unable.Message, "Name a file that is not there yet.");
        }
    }
}
