namespace Andon.Core.Decisions;

/// <summary>What each code means and how every way in renders it; the source of docs/reference/errors.md.</summary>
/// <param name="Code">The refusal.</param>
/// <param name="Name">Its stable name on the wire.</param>
/// <param name="HttpStatus">The status of an HTTP reply.</param>
/// <param name="ExitStatus">The exit status of the command line.</param>
/// <param name="Retry">Whether the same request may succeed later without anything being changed.</param>
/// <param name="Meaning">One sentence.</param>
public sealed record ErrorDescription(
    ErrorCode Code, string Name, int HttpStatus, int ExitStatus, bool Retry, string Meaning);

/// <summary>One line per code.</summary>
public static class ErrorCatalog
{
    public const int ExitRefused = 1;
    public const int ExitUsage = 2;
    public const int ExitUnavailable = 69;
    public const int ExitInternal = 70;
    public const int ExitTemporary = 75;
    public const int ExitMaintenance = 78;

    static readonly ErrorDescription[] Entries =
    [
        Of(ErrorCode.InvalidArgument, 400, ExitUsage, false, "A value is out of its range or not of its form."),
        Of(ErrorCode.UnknownField, 400, ExitUsage, false, "The request has a field that this version does not know."),
        Of(
            ErrorCode.MalformedRequest, 400, ExitUsage, false,
            "The request is not valid JSON or not of the documented shape."),
        Of(ErrorCode.PayloadTooLarge, 413, ExitUsage, false, "A text or the whole request exceeds its limit."),
        Of(ErrorCode.TaskNotFound, 404, ExitRefused, false, "No task has this id on this board."),
        Of(ErrorCode.TaskDeleted, 410, ExitRefused, false, "The task was deleted; only its tombstone is left."),
        Of(ErrorCode.RunNotFound, 404, ExitRefused, false, "No run has this number on this board."),
        Of(ErrorCode.BoardNotFound, 404, ExitRefused, false, "No board has this name."),
        Of(ErrorCode.BoardExists, 409, ExitRefused, false, "A board of this name exists."),
        Of(ErrorCode.BoardArchived, 409, ExitRefused, false, "The board is archived; restore it first."),
        Of(
            ErrorCode.BoardIsDefault, 409, ExitRefused, false,
            "The default board cannot be archived; switch to another first."),
        Of(ErrorCode.ProfileNotFound, 404, ExitRefused, false, "No profile has this name."),
        Of(ErrorCode.LinkNotFound, 404, ExitRefused, false, "The two tasks are not linked."),
        Of(ErrorCode.UnknownParent, 404, ExitRefused, false, "A parent named in the request does not exist."),
        Of(ErrorCode.RecurrenceNotFound, 404, ExitRefused, false, "No recurring task has this id on this board."),
        Of(ErrorCode.AttachmentNotFound, 404, ExitRefused, false, "The task has no file of this name."),
        Of(ErrorCode.SubscriptionNotFound, 404, ExitRefused, false, "The task has no subscription of this place."),
        Of(ErrorCode.WrongStatus, 409, ExitRefused, false, "The task's status does not allow this verb."),
        Of(ErrorCode.AlreadyClaimed, 409, ExitRefused, true, "Another run holds the task."),
        Of(ErrorCode.NotClaimed, 409, ExitRefused, false, "The task has no open run."),
        Of(ErrorCode.ParentsNotDone, 409, ExitRefused, true, "A parent is neither done nor archived."),
        Of(ErrorCode.Cycle, 409, ExitRefused, false, "The link would close a circle."),
        Of(ErrorCode.SelfLink, 400, ExitRefused, false, "A task cannot be its own parent."),
        Of(
            ErrorCode.NotArchived, 409, ExitRefused, false,
            "Only an archived task can be restored, or deleted without force."),
        Of(ErrorCode.AlreadyArchived, 409, ExitRefused, false, "The task is archived."),
        Of(ErrorCode.NothingToChange, 400, ExitRefused, false, "The request names nothing that would change."),
        Of(
            ErrorCode.RunSuperseded, 409, ExitRefused, false,
            "The run has ended or lost its claim; nothing it writes counts."),
        Of(
            ErrorCode.RunTokenRequired, 401, ExitRefused, false,
            "The task belongs to a live run, and the request shows no token of it."),
        Of(ErrorCode.RunTokenInvalid, 401, ExitRefused, false, "The token does not belong to the run."),
        Of(ErrorCode.NotRunOwner, 403, ExitRefused, false, "Another principal claimed this run."),
        Of(ErrorCode.NotReviewRun, 409, ExitRefused, false, "Only an active review run can ask for changes."),
        Of(ErrorCode.Paused, 409, ExitTemporary, true, "The home, board or profile is paused."),
        Of(ErrorCode.Held, 409, ExitTemporary, true, "Somebody stopped or paused the task."),
        Of(ErrorCode.NotYet, 409, ExitTemporary, true, "The task's time or the end of its cooldown has not come."),
        Of(
            ErrorCode.CapReached, 409, ExitTemporary, true,
            "As many runs are open as the host, board or profile allows."),
        Of(ErrorCode.NotReady, 409, ExitRefused, true, "The task is not in a status that can be claimed."),
        Of(ErrorCode.NothingToClaim, 409, ExitTemporary, true, "The profile has no task that may run now."),
        Of(ErrorCode.Unassigned, 409, ExitRefused, false, "The task has no assignee to run it."),
        Of(
            ErrorCode.ProfileNotReady, 409, ExitRefused, true,
            "The assignee has no profile, is disabled, or has no command that can be run."),
        Of(
            ErrorCode.Draining, 409, ExitTemporary, true,
            "The processes of the task's last run are not confirmed gone."),
        Of(ErrorCode.ApprovalNeeded, 409, ExitTemporary, true, "A person has to approve the task first."),
        Of(
            ErrorCode.BudgetExhausted, 409, ExitTemporary, true,
            "The task or its profile has used up what it may use."),
        Of(
            ErrorCode.BreakerOpen, 409, ExitTemporary, true,
            "The profile's runs keep failing or its provider refuses; one run tries again after each cooldown."),
        Of(ErrorCode.BreakerNotFound, 404, ExitRefused, false, "No breaker of this name remembers anything."),
        Of(ErrorCode.HostPressed, 409, ExitTemporary, true, "The host is short of memory or overloaded."),
        Of(
            ErrorCode.WorkspaceBusy, 409, ExitTemporary, true,
            "Another task's run works in the directory that the task names."),
        Of(
            ErrorCode.PhantomCards, 422, ExitRefused, false,
            "The completion claims tasks that do not exist or are not the worker's."),
        Of(ErrorCode.EmptyCompletion, 422, ExitRefused, false, "A worker's completion needs a result or a summary."),
        Of(
            ErrorCode.ArtifactRefused, 422, ExitRefused, false,
            "A file that the completion names is missing, or is not inside the run's workspace."),
        Of(ErrorCode.RequestConflict, 409, ExitRefused, false, "The request id was used for another request."),
        Of(ErrorCode.Unauthorized, 401, ExitRefused, false, "The caller shows no credential that this daemon knows."),
        Of(ErrorCode.Forbidden, 403, ExitRefused, false, "The caller may not do this."),
        Of(
            ErrorCode.ConfirmationNeeded, 409, ExitRefused, false,
            "It would delete more than half of what is there, and the request does not say that it means it."),
        Of(ErrorCode.Unavailable, 503, ExitUnavailable, true, "Nothing was done; retry with the same request id."),
        Of(ErrorCode.Busy, 503, ExitTemporary, true, "The queue is full; retry with the same request id."),
        Of(ErrorCode.Quarantined, 503, ExitMaintenance, false, "The board is closed until a person has looked at it."),
        Of(
            ErrorCode.StoreMissing, 503, ExitMaintenance, false,
            "A registered board's files are not where they belong."),
        Of(
            ErrorCode.StoreForeign, 503, ExitMaintenance, false,
            "The files belong to another board or another generation."),
        Of(ErrorCode.StoreNewer, 503, ExitMaintenance, false, "A newer version wrote these files."),
        Of(
            ErrorCode.StoreDamaged, 503, ExitMaintenance, false,
            "The files cannot be read and the log cannot repair them."),
        Of(ErrorCode.BackupFailed, 503, ExitTemporary, true, "No backup was made or changed; the board goes on."),
        Of(ErrorCode.StoreReadOnly, 503, ExitMaintenance, true, "The files or their directory cannot be written."),
        Of(ErrorCode.NetworkFileSystem, 503, ExitMaintenance, false, "The home lies on a network file system."),
        Of(ErrorCode.OwnedElsewhere, 409, ExitUnavailable, true, "Another daemon owns this home."),
        Of(ErrorCode.HeldByOutsider, 503, ExitTemporary, true, "Another process has the database open."),
        Of(
            ErrorCode.DaemonStopped, 503, ExitUnavailable, false,
            "The daemon was stopped on purpose; start it with andon up."),
        Of(ErrorCode.DaemonFailed, 503, ExitUnavailable, true, "The daemon does not start."),
        Of(ErrorCode.TimedOut, 504, ExitTemporary, true, "The wait ended before what it waited for came."),
        Of(ErrorCode.Unsupported, 501, ExitRefused, false, "This version cannot do that."),
        Of(ErrorCode.Internal, 500, ExitInternal, false, "A defect of ours; the log has the details."),
    ];

    public static IReadOnlyList<ErrorDescription> All => Entries;

    public static ErrorDescription Describe(ErrorCode code) => Entries[(int)code];

    public static ErrorDescription? Find(string name) => Array.Find(Entries, entry => entry.Name == name);

    static ErrorDescription Of(ErrorCode code, int http, int exit, bool retry, string meaning) =>
        new(code, SnakeCase(code.ToString()), http, exit, retry, meaning);

    static string SnakeCase(string name) =>
        string.Concat(
            name.Select(
                (letter, i) =>
                    char.IsUpper(letter) ? $"{(i > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
