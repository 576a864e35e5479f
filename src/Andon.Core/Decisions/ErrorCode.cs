namespace Andon.Core.Decisions;

/// <summary>
/// Every refusal there is. Names are stable; on the wire they are snake_case. See docs/reference/errors.md.
/// </summary>
public enum ErrorCode
{
    // The request itself.
    InvalidArgument,
    UnknownField,
    MalformedRequest,
    PayloadTooLarge,

    // What it names.
    TaskNotFound,
    TaskDeleted,
    RunNotFound,
    BoardNotFound,
    BoardExists,
    BoardArchived,
    BoardIsDefault,
    ProfileNotFound,
    LinkNotFound,
    UnknownParent,
    RecurrenceNotFound,
    AttachmentNotFound,
    SubscriptionNotFound,

    // The state forbids it.
    WrongStatus,
    AlreadyClaimed,
    NotClaimed,
    ParentsNotDone,
    Cycle,
    SelfLink,
    NotArchived,
    AlreadyArchived,
    NothingToChange,

    // Fencing.
    RunSuperseded,
    RunTokenRequired,
    RunTokenInvalid,
    NotRunOwner,
    NotReviewRun,

    // Admission.
    Paused,
    Held,
    NotYet,
    CapReached,
    NotReady,
    NothingToClaim,
    Unassigned,
    ProfileNotReady,
    Draining,
    ApprovalNeeded,
    BudgetExhausted,
    BreakerOpen,
    BreakerNotFound,
    HostPressed,
    WorkspaceBusy,

    // Evidence.
    PhantomCards,
    EmptyCompletion,
    ArtifactRefused,

    // Requests.
    RequestConflict,
    Unauthorized,
    Forbidden,
    ConfirmationNeeded,

    // The store and the daemon.
    Unavailable,
    Busy,
    Quarantined,
    StoreMissing,
    StoreForeign,
    StoreNewer,
    StoreDamaged,
    BackupFailed,
    StoreReadOnly,
    NetworkFileSystem,
    OwnedElsewhere,
    HeldByOutsider,
    DaemonStopped,
    DaemonFailed,
    TimedOut,
    Unsupported,
    Internal,
}
