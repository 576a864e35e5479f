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
            Json = "`{board, uuid, directory, backups, given_up, remarks}`.",
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
        new("backup prune", Group, "Removes the backups of a board that are beyond the limits.")
        {
            Flags = [Flag.Switch("dry-run", "Only tells what would go.")],
            Notes = "The limits are kanban.backups in config.yaml; the daemon applies them after each backup. The "
                + "newest backup always stays.",
            Examples = ["andon backup prune --dry-run", "andon backup prune --board site"],
            Json = "`{board, removed, backups: [{name, reason}], files, log_files, bytes}`.",
            Run = PruneAsync,
        },
        new("backup restore", Group, "Gives a board back what a backup holds, or makes a new board of it.")
        {
            Operands =
            [
                new("backup", "A name from andon backup list; the newest that fits when none is given.") { Least = 0 },
            ],
            Flags =
            [
                Flag.Named("as", "BOARD", "Makes a new board of this name, and leaves the other alone."),
                Flag.Time("to-time", "Goes on from the backup to this moment."),
                Flag.Integer("to-event", "Goes on from the backup to this event.", least: 0),
                Flag.Switch("dry-run", "Only tells what would change."),
                Flag.Switch("yes", "Does it; without it, and without --as, it is only told what would change."),
            ],
            Notes = "A backup is made of what the board has, then the state that is given back takes its place in one "
                + "step; clients go on. What was done between a backup and now is in the archived log, so any moment "
                + "since can be had. The board is paused then, because what ran in the meantime may have been done: "
                + "andon resume lets it go. It is refused while runs are open. --board names the board whose backup it "
                + "is; it may be damaged.",
            Examples =
            [
                "andon backup restore --to-time '2026-11-26 14:30'",
                "andon backup restore default-20261126T120000Z-p883-0123456789ab --yes",
                "andon backup restore default-20261126T120000Z-p883-0123456789ab --as rescued",
            ],
            Json = "`{board, backup, position, was, kept, missing_files, changes: {gone, back, moved, tasks: [{task, "
                + "title, from, to}]}}`.",
            Run = RestoreAsync,
        },
    ];

    static async Task<int> NowAsync(Invocation invocation)
    {
        var backup = await LongWait.ForAsync(
            invocation, WorkKinds.Backup, client => client.BackUpAsync(invocation.Board));
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
        foreach (var backup in reply.Backups.Where(backup => backup.Uuid != reply.Uuid))
            invocation.Line($"{backup.Name} is of another board that has, or had, this name.");
        foreach (var name in reply.GivenUp)
            invocation.Line($"{name} is of a time that was given up by a restore; name it to have that back.");
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
        foreach (var name in names)
        {
            checks.Add(await LongWait.ForAsync(
                invocation, WorkKinds.BackupCheck, client => client.CheckBackupAsync(invocation.Board, name)));
        }

        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => Write(writer, checks));
        foreach (var check in invocation.IsJson ? [] : checks)
        {
            invocation.Line($"{check.Name}: {(check.Findings.Count == 0 ? "sound" : "not sound")}");
            foreach (var finding in check.Findings) invocation.Line($"  {ControlText.Line(finding)}");
        }

        return checks.Any(check => check.Findings.Count > 0) ? NotSound : 0;
    }

    static async Task<int> PruneAsync(Invocation invocation)
    {
        var request = new PruneBackupsRequest { Preview = invocation.Arguments.Has("dry-run") };
        var reply = await invocation.Client.PruneBackupsAsync(invocation.Board, request);
        if (invocation.IsJson)
        {
            invocation.Json(reply, WireJson.Default.PruneBackupsReply);
            return 0;
        }

        foreach (var backup in reply.Backups) invocation.Line($"{backup.Name}: {backup.Reason}");
        var verb = reply.Removed ? "Removed" : "Would remove";
        var (backups, files, parts) = (Text(reply.Backups.Count), Text(reply.Files), Text(reply.LogFiles));
        invocation.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{verb} {backups} backups, {files} files and {parts} parts of the log: {reply.Bytes / 1e6:0.0} MB"));
        return 0;
    }

    static void Write(Utf8JsonWriter writer, List<BackupCheckReply> checks)
    {
        writer.WriteStartArray();
        foreach (var check in checks) JsonSerializer.Serialize(writer, check, WireJson.Default.BackupCheckReply);
        writer.WriteEndArray();
    }

    static async Task<int> RestoreAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var board = arguments.Text("as");
        var isMeant = !arguments.Has("dry-run") && (board is not null || arguments.Has("yes"));
        var request = new RestoreBackupRequest
        {
            As = board,
            ToTime = arguments.Time("to-time", invocation.Time)?.ToUnixTimeSeconds(),
            ToEvent = arguments.Integer("to-event"),
            Preview = !isMeant,
        };
        var name = arguments.OperandTexts("backup") is [var given, ..] ? given : await NewestAsync(invocation, request);
        var reply = await LongWait.ForAsync(
            invocation, WorkKinds.Restore, client => client.RestoreBackupAsync(invocation.Board, name, request));
        if (invocation.IsJson) invocation.Json(reply, WireJson.Default.RestoreBackupReply);
        else if (isMeant) WriteRestored(invocation, reply);
        else WritePreview(invocation, reply);
        if (!invocation.IsJson && request.ToEvent is { } wanted && reply.Position < wanted)
        {
            invocation.Line($"Event {Text(wanted)} is not in it: the log ends at {Text(reply.Position)}, or a command "
                + "that goes beyond it was left out.");
        }

        if (isMeant || arguments.Has("dry-run")) return 0;
        throw Usage.Invalid(
            "Nothing was restored.", "What the board has would be replaced, and that was not confirmed.",
            "Add --yes; or --as BOARD to make a new board of it.");
    }

    /// <summary>
    /// The newest that is not later than what is wanted: of the board as it went on, or else of another of its name.
    /// </summary>
    static async Task<string> NewestAsync(Invocation invocation, RestoreBackupRequest request)
    {
        var reply = await invocation.Client.BackupsAsync(invocation.Board);
        var fitting = reply.Backups.Where(backup => !reply.GivenUp.Contains(backup.Name)
            && (request.ToTime is not { } time || backup.At <= time)
            && (request.ToEvent is not { } position || backup.Position <= position)).ToList();
        var own = fitting.FirstOrDefault(backup => backup.Uuid == reply.Uuid) ?? fitting.FirstOrDefault();
        return own?.Name ?? throw Usage.Invalid(
            "Nothing was restored.", "There is no backup from before that.", "See which there are: andon backup list");
    }

    static void WriteRestored(Invocation invocation, RestoreBackupReply reply)
    {
        invocation.Line($"Board {reply.Board} has the state of {reply.Backup} at event {Text(reply.Position)}.");
        if (reply.Kept is { } kept) invocation.Line($"What it had before, up to event {reply.Was}, is in {kept}.");
        if (reply.MissingFiles > 0)
            invocation.Line($"The bytes of {Text(reply.MissingFiles)} files of tasks are not in the backup.");
        invocation.Line($"It is paused: andon resume --board {reply.Board}");
    }

    static void WritePreview(Invocation invocation, RestoreBackupReply reply)
    {
        var was = reply.Was is { } position ? $"at event {Text(position)}" : "closed";
        invocation.Line(
            $"Board {reply.Board} is {was}; it would have the state of {reply.Backup} at event "
            + $"{Text(reply.Position)}.");
        if (reply.Changes is not { } changes) return;
        invocation.Line(
            $"{changes.Gone} tasks would be gone, {changes.Back} come back, {changes.Moved} change status.");
        foreach (var task in changes.Tasks)
        {
            var (id, title) = (task.Task, ControlText.Line(task.Title));
            invocation.Line($"  {id}  {task.From ?? "-"} -> {task.To ?? "gone"}  {title}");
        }
    }

    static string Size(BackupMessage backup) =>
        string.Create(CultureInfo.InvariantCulture, $"{backup.Size / 1e6:0.0} MB");

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
