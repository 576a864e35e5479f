using System.Globalization;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Copies of boards that can be proved, and boards made of them.</summary>
static class BackupVerbs
{
    const string Group = "Boards";
    const int NotSound = 78;

    public static VerbEntry[] Entries { get; } =
    [
        new("backup now", Group, "Makes a backup of a board, beside everybody who works, and proves it.")
        {
            Notes = "It has the database as it is at one moment, read through after it was written, the bytes of "
                + "attachments, and the home's configuration and profiles. It lies in the home's folder backups; copy "
                + "that folder to another disk.",
            Examples = ["andon backup now", "andon backup now --board site --json"],
            Json = "`{name, board, uuid, at, position, chain_hash, tasks, sha256, size, database_bytes, files, "
                + "configuration}`.",
            Run = NowAsync,
        },
        new("backup list", Group, "The backups of a board, newest first.")
        {
            Examples = ["andon backup list", "andon backup list --board site --json"],
            Json = "`{board, directory, backups, remarks}`.",
            Run = ListAsync,
        },
        new("backup verify", Group, "Reads backups of a board through and through: the newest, or those named.")
        {
            Operands = [new("backup", "Names from andon backup list.") { Least = 0, Most = int.MaxValue }],
            Notes = "Exits with 78 if one of them is not sound.",
            Examples = ["andon backup verify", "andon backup verify default-20261126T120000Z-p883-0123456789ab"],
            Json = "`[{board, name, findings}]`.",
            Run = VerifyAsync,
        },
        new("backup restore", Group, "Makes a new board out of a backup of a board.")
        {
            Operands = [new("backup", "A name from andon backup list.")],
            Flags = [Flag.Named("as", "BOARD", "The new board's name. Needed: no board is ever written over.")],
            Notes = "The new board is paused, because what ran when the backup was made may have been done since. Its "
                + "history goes on from there. --board names the board whose backup it is; it may be damaged.",
            Examples = ["andon backup restore default-20261126T120000Z-p883-0123456789ab --as rescued"],
            Json = "`{board, details}`.",
            Run = RestoreAsync,
        },
    ];

    static async Task<int> NowAsync(Invocation invocation)
    {
        var backup = await invocation.Client.BackUpAsync(invocation.Board);
        if (invocation.IsJson) invocation.Json(backup, WireJson.Default.BackupMessage);
        else invocation.Line($"{backup.Name}: {Size(backup)}, {Text(backup.Tasks)} tasks up to event "
            + $"{Text(backup.Position)}, and {Text(backup.Files.Count)} files");
        return 0;
    }

    static async Task<int> ListAsync(Invocation invocation)
    {
        var reply = await invocation.Client.BackupsAsync(invocation.Board);
        if (invocation.IsJson)
        {
            invocation.Json(reply, WireJson.Default.BackupsReply);
            return 0;
        }

        invocation.Line($"{ControlText.Line(reply.Directory)}");
        var table = new Columns("BACKUP", "MADE", "TASKS", "SIZE");
        foreach (var backup in reply.Backups)
            table.Add(backup.Name, TimeText.Format(backup.At, invocation.Time), Text(backup.Tasks), Size(backup));
        table.WriteTo(invocation.Output);
        foreach (var remark in reply.Remarks) invocation.Line(ControlText.Line(remark));
        return 0;
    }

    static async Task<int> VerifyAsync(Invocation invocation)
    {
        var names = invocation.Arguments.OperandTexts("backup");
        if (names.Count == 0)
        {
            names = [.. (await invocation.Client.BackupsAsync(invocation.Board)).Backups.Take(1)
                .Select(backup => backup.Name)];
        }

        if (names.Count == 0)
            throw Usage.Invalid("Nothing was verified.", "There is no backup.", "Make one: andon backup now");
        var checks = new List<BackupCheckReply>();
        foreach (var name in names) checks.Add(await invocation.Client.CheckBackupAsync(invocation.Board, name));
        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => Write(writer, checks));
        foreach (var check in invocation.IsJson ? [] : checks)
        {
            invocation.Line($"{check.Name}: {(check.Findings.Count == 0 ? "sound" : "not sound")}");
            foreach (var finding in check.Findings) invocation.Line($"  {ControlText.Line(finding)}");
        }

        return checks.Any(check => check.Findings.Count > 0) ? NotSound : 0;
    }

    static void Write(Utf8JsonWriter writer, List<BackupCheckReply> checks)
    {
        writer.WriteStartArray();
        foreach (var check in checks) JsonSerializer.Serialize(writer, check, WireJson.Default.BackupCheckReply);
        writer.WriteEndArray();
    }

    static async Task<int> RestoreAsync(Invocation invocation)
    {
        var name = invocation.Arguments.Operand("backup");
        var board = invocation.Arguments.Text("as") ?? throw Usage.Invalid(
            "Nothing was restored.", "It is not said what the new board is to be called.", "Add --as BOARD.");
        var reply = await invocation.Client.RestoreBackupAsync(
            invocation.Board, name, new RestoreBackupRequest { As = board });
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.BoardReply);
        else invocation.Line(
            $"Board {reply.Board} has what was in {name}. It is paused: andon resume --board {reply.Board}");
        return 0;
    }

    static string Size(BackupMessage backup) =>
        string.Create(CultureInfo.InvariantCulture, $"{backup.Size / 1e6:0.0} MB");

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
