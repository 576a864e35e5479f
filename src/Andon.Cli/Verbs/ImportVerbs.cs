using System.Text;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Imports;
using Andon.Cli.Profiles;
using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Configuration.Moving;
using Andon.Configuration.Profiles;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Salvage;

namespace Andon.Cli.Verbs;

/// <summary>Moving in: boards of the reference kanban, healthy or damaged.</summary>
static class ImportVerbs
{
    const string Group = "Moving";

    const string Later = " Rows that they add afterwards come in with another import; tasks that are here by then stay "
        + "as they are.";

    public static VerbEntry[] Entries { get; } =
    [
        new("import hermes", Group, "Brings boards of a Hermes home in; again, it brings what is new.")
        {
            Flags =
            [
                Flag.Named("db", "FILE", "One database, instead of a whole home."),
                Flag.Switch("dry-run", "Only say what would come in."),
                Flag.Switch("from-live", "Also read what a process has open, as it is at one moment."),
            ],
            HomeIsOthers = true,
            Notes = "--home names the Hermes home here (else HERMES_HOME, else ~/.hermes), and ANDON_HOME ours. "
                + "--board takes one board of it. Nothing of the source is changed. Ids and times are kept; a task "
                + "that ran is ready again. A damaged database gives every row that can be read. Profiles become "
                + "profiles with the preset hermes, and kanban settings ours, where we have none yet.",
            Examples =
            [
                "andon import hermes --dry-run", "andon import hermes --home /srv/hermes --board site",
                "andon import hermes --db kanban.db.bak --board rescued",
            ],
            Json = "`{source, dry_run, boards: [{board, trust, damage, tables, losses, remarks}], profiles, settings, "
                + "remarks}`.",
            Run = HermesAsync,
        },
    ];

    static async Task<int> HermesAsync(Invocation invocation)
    {
        var page = new ImportPage(invocation, invocation.Arguments.Has("dry-run"));
        var (boards, home) = SourceOf(invocation);
        page.Source = home?.Path ?? boards[0].Database;
        foreach (var folder in home?.PassedOver() ?? []) page.Remark($"passed over: {folder}");
        CheckHolders(boards, invocation.Arguments.Has("from-live"));
        foreach (var board in boards) await TryBringAsync(invocation, board, page);
        if (home is not null && !page.IsDry)
        {
            try
            {
                BringProfiles(invocation.Home, home, page);
                BringSettings(invocation.Home, home, page);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                page.Fail("profiles and settings", unreadable.Message);
            }

            await TryBringChoiceAsync(invocation, home, boards, page);
        }

        page.Write();
        return page.HasFailed ? 1 : 0;
    }

    static (IReadOnlyList<HermesBoard> Boards, HermesHome? Home) SourceOf(Invocation invocation)
    {
        var named = invocation.Arguments.Text(GlobalFlags.Board.Name);
        if (invocation.Arguments.Text("db") is { } file)
        {
            var path = Path.GetFullPath(file);
            if (!File.Exists(path)) throw NoSource(path, "There is no such file.");
            return ([Alone(path, named ?? "default")], null);
        }

        var theirs = invocation.Variable("HERMES_HOME") is { } given ? HermesHome.RootOf(given) : null;
        var home = new HermesHome(
            invocation.Arguments.Text(GlobalFlags.Home.Name) ?? invocation.Variable("HERMES_KANBAN_HOME")
            ?? theirs ?? Path.Combine(invocation.Variable("HOME") ?? "/", ".hermes"));
        if (!Directory.Exists(home.Path)) throw NoSource(home.Path, "There is no such directory.");
        var boards = home.Boards().Where(board => named is null || board.Slug == named).ToList();
        if (boards.Count > 0) return (boards, home);
        throw NoSource(
            home.Path, named is null ? "It has no kanban.db." : $"It has no board '{ControlText.Line(named)}'.");
    }

    /// <summary>A database by itself: its files lie where its board has them, or beside it.</summary>
    static HermesBoard Alone(string path, string slug)
    {
        if (!BoardSlug.TryParse(slug, out var board)) throw NoSource(slug, "It is no name for a board.");
        var folder = Path.GetDirectoryName(path)!;
        var ofDefault = Path.Combine(folder, "kanban", "attachments");
        return new HermesBoard(
            board.Value, path, Directory.Exists(ofDefault) ? ofDefault : Path.Combine(folder, "attachments"));
    }

    static void CheckHolders(IReadOnlyList<HermesBoard> boards, bool fromLive)
    {
        foreach (var board in boards)
        {
            var holders = DatabaseSource.Holders(board.Database);
            OwnStores.Refuse(board.Database, holders);
            if (holders.Count > 0 && !fromLive) throw DatabaseSource.Live(board.Database, holders, Later);
        }
    }

    /// <summary>A board that cannot be brought in hinders no other, and what was done is told.</summary>
    static async Task TryBringAsync(Invocation invocation, HermesBoard board, ImportPage page)
    {
        try
        {
            await BringAsync(invocation, board, page);
        }
        catch (AndonException refused)
        {
            var (_, what, why, next) = refused.Refusal;
            page.Fail(board.Slug, $"{what} {why} {next}", isPausedByOther: refused.Code == ErrorCode.Busy);
        }
    }

    static async Task BringAsync(Invocation invocation, HermesBoard board, ImportPage page)
    {
        var database = await ReadAsync(invocation, board, page);
        if (HermesImport.IsForeign(database))
            throw NoSource(board.Database, "No row of a Hermes board can be found in it.");
        page.Begin(board, database);
        if (page.IsDry) return;
        var import = new HermesImport(invocation.Client, board, database);
        try
        {
            await import.RunAsync(page.Progress);
        }
        finally
        {
            page.End(import);
        }
    }

    static async Task<SalvagedDatabase> ReadAsync(Invocation invocation, HermesBoard board, ImportPage page)
    {
        var (database, isOneMoment) = await DatabaseSource.ReadAsync(
            board.Database, DatabaseSource.Holders(board.Database), invocation.Time);
        if (!isOneMoment)
        {
            page.Remark(
                $"{board.Database} is in use and so damaged that SQLite locks nothing: what was read may be of "
                + "several moments; stop its writers and import again.");
        }

        return database;
    }

    static void BringProfiles(AndonHome home, HermesHome source, ImportPage page)
    {
        foreach (var name in source.Profiles())
        {
            var profile = new NewProfile(name)
            {
                Preset = "hermes",
                Description = source.ProfileText(name) is { } text ? HermesSettings.DescriptionOf(text) : null,
            };
            if (ProfileName.IsValid(name) && File.Exists(Path.Combine(home.Path, new ProfileSettings(name).File)))
                continue;
            try
            {
                ProfileFiles.Create(home, profile);
                page.Profiles.Add(name);
            }
            catch (AndonException refused)
            {
                page.Remark($"profile {name}: {refused.Refusal.Why}");
            }
        }
    }

    /// <summary>Where there is a configuration already, it is a person's, and nothing is written into it.</summary>
    static void BringSettings(AndonHome home, HermesHome source, ImportPage page)
    {
        if (source.ConfigurationText() is not { } text) return;
        var moved = HermesSettings.KanbanOf(text);
        foreach (var leftOut in moved.LeftOut) page.Remark($"left out: {leftOut}");
        if (moved.Text is null) return;
        var path = Path.Combine(home.Path, HomeFiles.Configuration);
        if (DurableFile.TryCreate(path, Encoding.UTF8.GetBytes(moved.Text))) page.Settings = path;
        else if (!File.ReadAllText(path).Contains(moved.Text, StringComparison.Ordinal))
            page.Remark($"settings: {path} exists and was left as it is; Hermes has:\n{moved.Text.TrimEnd()}");
    }

    static async Task TryBringChoiceAsync(
        Invocation invocation, HermesHome source, IReadOnlyList<HermesBoard> boards, ImportPage page)
    {
        try
        {
            await BringChoiceAsync(invocation, source, boards, page);
        }
        catch (AndonException refused)
        {
            page.Fail("which boards are archived, and which is the current one", refused.Refusal.Why);
        }
    }

    /// <summary>The board that people mean without naming one, unless somebody has chosen here already.</summary>
    static async Task BringChoiceAsync(
        Invocation invocation, HermesHome source, IReadOnlyList<HermesBoard> boards, ImportPage page)
    {
        foreach (var board in boards.Where(board => board.Metadata.IsArchived && board.Slug != "default"))
        {
            if (!(await invocation.Client.BoardAsync(board.Slug)).Details.Archived)
                await invocation.Client.ArchiveBoardAsync(board.Slug);
        }

        if (source.CurrentBoard() is not { } current || current == "default") return;
        if (!boards.Any(board => board.Slug == current && !board.Metadata.IsArchived)) return;
        if ((await invocation.Client.BoardsAsync(all: false)).Board != "default") return;
        await invocation.Client.SwitchBoardAsync(current);
        page.Remark($"commands that name no board mean {current} now, as in Hermes");
    }

    static AndonException NoSource(string path, string why) => new(
        ErrorCode.InvalidArgument, $"Nothing was imported from {ControlText.Line(path)}.", why,
        "Name a Hermes home with --home DIR, or a database with --db FILE.");
}
