using static Andon.Protocol.Messages.FindingSeverities;

namespace Andon.Server.Doctor;

static partial class Kinds
{
    // ---- who has files open ----

    public static FindingKind Holders { get; } = new(
        Ok, "Nobody but the daemon has a store's file open.",
        "A second process with a store open can lose locks, and with them writes.");

    public static FindingKind StoreHeld { get; } = new(
        Error, "Another process has a store's file open.",
        "While it does, that store may not be opened, and what it writes damages it.",
        "Find out what that process is for, and end it yourself.");

    public static FindingKind DeletedHeld { get; } = new(
        Error, "A process has a file of a store open that has no name any more.",
        "A file was replaced or removed under it: what it writes there is seen by nobody else.",
        "If it is the daemon, see what it made of it: andon health; if not, end that process yourself.");

    public static FindingKind HoldersUnseen { get; } = new(
        Info, "Some processes did not let us see what they have open.",
        "They belong to other users; one of them could have a store open.",
        "To be sure, run andon doctor as root too.");

    // ---- the stores ----

    public static FindingKind Sqlite { get; } = new(
        Ok, "The SQLite that stores are kept with.", "Older ones can lose a write-ahead log.");

    public static FindingKind SqliteOld { get; } = new(
        Error, "SQLite is older than 3.51.3.", "It has a defect that can lose a write-ahead log; no store is opened.",
        "Install Andon's own e_sqlite3 library beside the program.");

    public static FindingKind Store { get; } = new(
        Ok, "A store's database and log are as they should be, as far as their ends and headers tell.",
        "Two independent copies of everything acknowledged are there.");

    public static FindingKind DatabaseMissing { get; } = new(
        Error, "A store's database is not there.", "Its log has everything, if that is whole.",
        "Have it made again from its log: andon up");

    public static FindingKind DatabaseEmpty { get; } = new(
        Error, "A store's database is an empty file.", "Its log has everything, if that is whole.",
        "Have it set aside and made again from its log: andon up");

    public static FindingKind DatabaseUnreadable { get; } = new(
        Error, "A store's database does not begin as a database does.",
        "Something wrote over it, or another file has its name.",
        "Have it set aside and made again from its log: andon up");

    public static FindingKind DatabaseHeader { get; } = new(
        Error, "The header of a store's database is impossible.", "Something wrote over it.",
        "Have it set aside and made again from its log: andon up");

    public static FindingKind DatabaseForeign { get; } = new(
        Error, "A store's database is another program's, or of another kind.",
        "Somebody moved another file to its name.", "Have it set aside and made again from its log: andon up");

    public static FindingKind DatabaseNewer { get; } = new(
        Error, "A newer version of Andon wrote a store's database.", "This version refuses to open it.",
        "Install that version.");

    public static FindingKind DatabaseLength { get; } = new(
        Error, "A store's database ends where no database ends.", "It was cut off, or a write was.",
        "Have it set aside and made again from its log: andon up");

    public static FindingKind DatabaseLinked { get; } = new(
        Warning, "A store's database has another name too, or is a link.",
        "Who opens it by the other name works beside the daemon's locks.",
        "Find the other name with find -samefile and decide which one to keep.");

    public static FindingKind WalForeign { get; } = new(
        Error, "The write-ahead log beside a store's database is not its own.",
        "SQLite would ignore it, or take another database's pages.",
        "Have the daemon prove it against its log: andon up");

    public static FindingKind OutsiderTraces { get; } = new(
        Warning, "Another program has opened a store's database.",
        "It may have changed it; the daemon proves the database against its log when it opens it.",
        "Have it proved: andon verify");

    public static FindingKind DatabaseTouched { get; } = new(
        Warning, "A store's database was changed while no daemon had it.",
        "The daemon sets such a file aside and makes the database again from its log.",
        "Have that done: andon up");

    public static FindingKind LogMissing { get; } = new(
        Error, "A store's log is gone.", "New writes need one, and what only it had is lost.",
        "Put the folder back if you have it; what the database has, the daemon keeps: andon up");

    public static FindingKind LogDamaged { get; } = new(
        Error, "A store's log cannot be believed as it is.",
        "The database has what the damaged part said, if that is whole.",
        "Copy the store's folder elsewhere, then have the daemon mend it: andon up");

    public static FindingKind LogForeign { get; } = new(
        Error, "A store's log has segments of another store.", "Somebody mixed the files of two stores.",
        "Put each store's own log back; nothing is opened that is not of its board.");

    public static FindingKind LogNewer { get; } = new(
        Error, "A newer version of Andon wrote a store's log.", "This version refuses to open it.",
        "Install that version.");

    public static FindingKind LogTorn { get; } = new(
        Info, "A store's log ends within a record.",
        "The daemon was killed while it wrote. That record was not acknowledged; the next start cuts it off.",
        "Start it: andon up");

    public static FindingKind RegistryNone { get; } = new(
        Info, "The home has no store yet.", "No daemon has ever started here.", "Make it: andon init");

    public static FindingKind RegistryMissing { get; } = new(
        Error, "The home has boards, and its own store is gone.", "Without the registry no board is opened.",
        "Put the folder home back beside boards; nothing is made in its place.");

    public static FindingKind Boards { get; } = new(
        Ok, "The boards' folders are those that are registered.", "A board is known by what its files say.");

    public static FindingKind BoardMissing { get; } = new(
        Error, "A registered board's folder is gone.", "Its tasks cannot be used; it is never made anew.",
        "Put the folder back, or make a board out of a backup: andon backup list");

    public static FindingKind BoardForeign { get; } = new(
        Error, "A board's folder has the files of another board.", "Its board is closed until the right ones are back.",
        "Give each folder its own name again while the daemon is down: andon down");

    public static FindingKind BoardUnregistered { get; } = new(
        Warning, "A folder of boards/ is of no registered board.",
        "Nobody opens it. It may be a copy, or of another home.",
        "See which boards there are: andon boards list --all");

    // ---- what is left over ----

    public static FindingKind SetAside { get; } = new(
        Info, "Files that were in the way have been set aside.",
        "One of them may be the only copy of something; they are kept until a person decides.",
        "See what happened: andon status; and whether the board is whole: andon verify");

    public static FindingKind SetAsideMuch { get; } = new(
        Warning, "Much has been set aside.", "Something damages a board again and again, or nobody looked.",
        "See what happened: andon status");

    public static FindingKind StoreUnfinished { get; } = new(
        Info, "A store was begun and never finished.",
        "Nothing in it was acknowledged. The next start moves it aside or makes it anew.", "Start it: andon up");

    public static FindingKind RebuildUnfinished { get; } = new(
        Info, "A rebuilt database was not put in its place.",
        "The daemon was killed meanwhile. The store itself is as it was; the next rebuild makes the file anew.");

    public static FindingKind BackupHalfMade { get; } = new(
        Info, "A backup was begun and not finished.", "It is none, and takes room.",
        "Make one: andon backup now");

    public static FindingKind BackupBroken { get; } = new(
        Warning, "A backup is not whole.", "It cannot be restored.",
        "See which ones are sound: andon backup verify");

    public static FindingKind BackupNone { get; } = new(
        Info, "A board has no backup.", "Only its own two copies, on one disk, keep it.", "Make one: andon backup now");

    // ---- runs and workspaces ----

    public static FindingKind Runs { get; } = new(
        Ok, "Open runs and their processes.", "Each run has one supervisor.");

    public static FindingKind SupervisorOrphaned { get; } = new(
        Warning, "A supervisor runs, and no daemon owns the home.",
        "It keeps its worker going and its verdict until a daemon takes it.", "Start it: andon up");

    public static FindingKind WorkerOrphaned { get; } = new(
        Warning, "A worker runs, and its supervisor is gone.",
        "Nobody watches its time or takes its verdict; the next daemon ends it and settles the run.",
        "Start it: andon up");

    public static FindingKind RunUnsettled { get; } = new(
        Info, "A run's processes are gone, and nobody has settled it.", "Its task seems to run until a daemon looks.",
        "Start it: andon up");

    public static FindingKind RunUnjudged { get; } = new(
        Info, "A run's processes are in another pid namespace.", "Whether they live cannot be told from here.",
        "Look from where they were started.");

    public static FindingKind ProcessLeft { get; } = new(
        Warning, "A process was started by a run that is closed.",
        "It outlived its run, and may still write where the next run works.",
        "See what it is, and end it yourself if it should not be there.");

    public static FindingKind Workspaces { get; } = new(
        Ok, "The workspaces below the home.", "Each belongs to a task.");

    public static FindingKind WorkspaceUnproven { get; } = new(
        Warning, "A scratch directory is not proven ours.",
        "It is kept for ever, and a task that should work there cannot.",
        "See what is in it, and move it away yourself.");

    public static FindingKind WorkspaceWithoutTask { get; } = new(
        Warning, "A workspace's task is not on its board.", "Nobody will work there again, and nothing takes it away.",
        "See what is in it, and move it away yourself.");

    public static FindingKind WorkspacesUnjudged { get; } = new(
        Info, "Whether each workspace has its task was not asked.",
        "Only the daemon knows the tasks; their files are not opened beside it.",
        "Start it, and look again: andon up");

    // ---- settings, clock, limits ----

    public static FindingKind Configuration { get; } = new(
        Ok, "The configuration and the profiles can be understood.", "A file with an error is not used at all.");

    public static FindingKind ConfigurationWrong { get; } = new(
        Error, "Something is wrong in the configuration or a profile.",
        "The daemon goes on with what it read last, or starts without it.", "See all: andon config show");

    public static FindingKind Clock { get; } = new(Ok, "The clock is plausible.", "Schedules and leases depend on it.");

    public static FindingKind ClockYear { get; } = new(
        Error, "The clock shows an impossible year.", "Schedules and times of events will be wrong.",
        "Set the host's clock.");

    public static FindingKind ClockBehind { get; } = new(
        Warning, "The clock shows an earlier time than the stores have.",
        "Until it has caught up, the daemon counts time at half its pace, and schedules come late.",
        "Set the host's clock.");

    public static FindingKind ClockUnsynchronised { get; } = new(
        Info, "No time server keeps the kernel's clock.", "It may drift; on one host that only moves schedules.",
        "Let the host synchronise its time.");

    public static FindingKind Limits { get; } = new(
        Ok, "What the host lets a daemon have.", "Stores, sockets and workers need descriptors, processes and memory.");

    public static FindingKind OpenFilesLow { get; } = new(
        Warning, "A process may have few files open, or the daemon has nearly as many as it may.",
        "Without descriptors no client is served and no board is opened.",
        "Raise the limit of open files (ulimit -n, or LimitNOFILE of the service), then have a new daemon: "
            + "andon restart");

    public static FindingKind ProcessesLow { get; } = new(
        Warning, "The user may have few processes.", "Supervisors and workers cannot be started.",
        "Raise the limit of processes (ulimit -u, or TasksMax of the service).");

    public static FindingKind MemoryLow { get; } = new(
        Warning, "Little memory is left.", "The kernel may kill workers or the daemon.",
        "Run fewer at once: max_in_progress in config.yaml");
}
