using static Andon.Protocol.Messages.FindingSeverities;

namespace Andon.Server.Doctor;

/// <summary>
/// Every kind of finding about where a home lies, who owns it and how it is served; the reference page is printed from
/// it. What concerns files and runs is in the other half.
/// </summary>
static partial class Kinds
{
    public static IReadOnlyList<FindingKind> All
    {
        get
        {
            _ = NotExamined; // from here on all of them are made
            return FindingKind.All;
        }
    }

    public static FindingKind NotExamined { get; } = new(
        Warning, "Something could not be looked at.", "What it would have shown is not known.",
        "Run andon doctor as the user whose home it is.");

    public static FindingKind BundleNotWritten { get; } = new(
        Error, "The archive of `--bundle` could not be written.", "There is nothing to send to somebody who helps.",
        "Name a new file outside of the home, where there is room.");

    // ---- where the home lies ----

    public static FindingKind HomeMissing { get; } = new(
        Warning, "The home does not exist.", "There is nothing to serve; perhaps another home was meant.",
        "Make it: andon init; or name the right one with --home or ANDON_HOME.");

    public static FindingKind HomeNoFolder { get; } = new(
        Error, "What bears the home's name is no folder.", "No daemon can start there.",
        "Name the right folder with --home or ANDON_HOME.");

    public static FindingKind FileSystem { get; } = new(
        Ok, "The home's file system and how it is mounted.", "Locks and syncs are as good as the file system.");

    public static FindingKind NetworkFileSystem { get; } = new(
        Error, "The home lies on a network file system.",
        "Its locks and syncs promise nothing: boards there get damaged.", "Set ANDON_HOME to a local disk.");

    public static FindingKind NetworkFileSystemAllowed { get; } = new(
        Warning, "The home lies on a network file system, and the environment allows it.",
        "Its locks and syncs are trusted because somebody said so.", "Set ANDON_HOME to a local disk.");

    public static FindingKind VolatileFileSystem { get; } = new(
        Warning, "The home lies in memory.", "A restart of the host loses everything.",
        "Set ANDON_HOME to a disk.");

    public static FindingKind OverlayFileSystem { get; } = new(
        Warning, "The home lies in a layer of a container.", "It goes with the container.",
        "Mount a volume and set ANDON_HOME to a folder on it.");

    public static FindingKind ReadOnlyHome { get; } = new(
        Error, "The home cannot be written.", "A daemon cannot take the home, nor a board keep anything.",
        "Make it writable for its user, or set ANDON_HOME to another place.");

    public static FindingKind UnsafeMount { get; } = new(
        Warning, "The file system is mounted so that a power cut can lose what was synced.",
        "What is acknowledged is only as durable as the disk's answer to a sync.",
        "Mount it with write barriers.");

    public static FindingKind NoexecMount { get; } = new(
        Info, "Programs on the home's file system cannot be run.",
        "Workers in scratch workspaces cannot run the scripts that they make.",
        "Give the profile a workspace on another file system, or mount this one with exec.");

    public static FindingKind DiskSpace { get; } = new(Ok, "There is room on the disk.", "Every write needs some.");

    public static FindingKind DiskLow { get; } = new(
        Warning, "There is little room on the disk.",
        "A repair or a backup needs as much as the largest board, and a full disk stops all writing.",
        "Make room; andon backup list says what the backups of a board take.");

    public static FindingKind DiskFull { get; } = new(
        Error, "There is no room on the disk.", "Nothing can be written or repaired.",
        "Make room for at least a gigabyte outside of the home.");

    public static FindingKind InodesLow { get; } = new(
        Warning, "Few more files can be made on the file system.", "Runs and logs need new files.",
        "Make room on that file system, outside of the home.");

    // ---- permissions ----

    public static FindingKind Permissions { get; } = new(
        Ok, "The home's files belong to its user alone.", "Whoever can write them can change any board.");

    public static FindingKind WritableByOthers { get; } = new(
        Error, "Other users may write there.", "They can replace a store, a profile's command or the socket.",
        "Take the permission away with chmod go-w.");

    public static FindingKind OpenToOthers { get; } = new(
        Warning, "Other users may read or enter there.", "They can read boards, logs, or the secret of the run tokens.",
        "Take the permission away with chmod go-rwx.");

    public static FindingKind ForeignOwner { get; } = new(
        Error, "It belongs to another user.", "The daemon cannot keep it, or somebody else put it there.",
        "Run as the home's user, or give it back to that user with chown.");

    // ---- the owner ----

    public static FindingKind Owner { get; } = new(
        Ok, "A daemon owns the home.", "Exactly one process may write the stores.");

    public static FindingKind OwnerNone { get; } = new(
        Info, "No daemon owns the home.", "Nothing is dispatched; the next command starts one.", "Start it: andon up");

    public static FindingKind OwnerStopped { get; } = new(
        Info, "The daemon was stopped on purpose.", "No command starts it until somebody takes that back.",
        "Start it: andon up");

    public static FindingKind OwnerRecordStale { get; } = new(
        Info, "The record of the owner names a process that is gone.",
        "The daemon was killed. Everything acknowledged is in the log, and workers go on.", "Start it: andon up");

    public static FindingKind OwnerRecordWrong { get; } = new(
        Warning, "The record of the owner is of somebody else than the holder of the lock, or cannot be read.",
        "People and clients are told the wrong process. The lock alone counts.",
        "Have the owner write it again: andon restart");

    public static FindingKind OwnerForeign { get; } = new(
        Error, "The owner's lock is held by a process that is no daemon.", "No daemon can start.",
        "Find out what that process is for, and end it yourself.");

    public static FindingKind OwnerElsewhere { get; } = new(
        Warning, "The owner's lock is held by a process that we cannot see.",
        "It is in another container or pid namespace, and no client here can ask it.",
        "Use the daemon there, or give each container a home of its own.");

    public static FindingKind OwnerTwice { get; } = new(
        Error, "A daemon has this home's lock file open under a name that is gone.",
        "Somebody moved or removed run/owner.lock or its folder, so two daemons may think that they own the home.",
        "Put nothing back by hand. See which one serves: andon status");

    public static FindingKind StartsFailed { get; } = new(
        Warning, "Starts of the daemon failed lately.", "After three within a minute, no client tries again.",
        "Read what it said, put that right, then run andon up.");

    // ---- the daemon ----

    public static FindingKind Daemon { get; } = new(
        Ok, "The daemon answers.", "Whoever uses the home speaks to it.");

    public static FindingKind DaemonSilent { get; } = new(
        Error, "A process owns the home and does not answer.",
        "It is starting, leaving, repairing a store, stopped by a signal, or stuck.",
        "Wait a moment and look again. run/andond.log says what it does.");

    public static FindingKind DaemonRefused { get; } = new(
        Warning, "The daemon answers, and refuses what it was asked.", "It cannot say how its boards are.",
        "See what it says: andon status");

    public static FindingKind VersionsDiffer { get; } = new(
        Warning, "The daemon that runs is of another version than the programs that lie here.",
        "What was installed last does not serve yet.", "Have the new one take over: andon restart");

    public static FindingKind BoardDegraded { get; } = new(
        Warning, "The daemon says that a board is degraded.",
        "It does not do all that it should; this passes by itself.", "See why: andon health");

    public static FindingKind BoardQuarantined { get; } = new(
        Error, "The daemon says that a board is quarantined.", "It is closed until a person has looked at it.",
        "See why: andon health");

    public static FindingKind SocketStale { get; } = new(
        Warning, "The daemon's socket is there, and nobody listens on it.",
        "A daemon was killed. The next one takes the file away; clients are not harmed by it.", "Start it: andon up");

    public static FindingKind SocketWrong { get; } = new(
        Error, "What bears the name of the daemon's socket is none, or is another user's.",
        "The daemon cannot serve, or somebody else answers in its place.",
        "See what it is with ls -l, or choose another home with ANDON_HOME.");
}
