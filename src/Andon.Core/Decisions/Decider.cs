using System.Diagnostics;
using Andon.Core.Backups;
using Andon.Core.Breakers;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Comments;
using Andon.Core.Dispatch;
using Andon.Core.Files;
using Andon.Core.Imports;
using Andon.Core.Links;
using Andon.Core.Recurrences;
using Andon.Core.Reviews;
using Andon.Core.Runs;
using Andon.Core.Subscriptions;

namespace Andon.Core.Decisions;

/// <summary>
/// The rules' one front door: a command and the board it meets become events and a reply, or a refusal. Pure and
/// synchronous; every way in comes through here.
/// </summary>
public static class Decider
{
    public static Decision Decide(IBoardView view, Command command, Circumstances circumstances)
    {
        var draft = new Draft(view, circumstances);
        return command switch
        {
            CreateCard create => Creation.Decide(draft, create),
            LinkCards link => Linking.Decide(draft, link),
            UnlinkCards unlink => Linking.Decide(draft, unlink),
            ResetBreaker reset => Resetting.Decide(draft, reset),
            RecordWaits waits => Waiting.Decide(draft, waits),
            CreateRecurrence create => Recurring.Decide(draft, create),
            RecurrenceCommand about => Recurring.DecideAbout(draft, about),
            NoteRestore note => RestoreNotes.Decide(draft, note),
            ImportRows import => Importing.Decide(draft, import),
            ClaimNext next => Claiming.Decide(draft, next),
            CardCommand about => DecideAbout(draft, about),
            _ => throw new UnreachableException(),
        };
    }

    static Decision DecideAbout(Draft draft, CardCommand command)
    {
        if (draft.FindCard(command.Card) is not { } card) return Refusals.Missing(draft, command.Card).AsDecision();
        if (command is not SettleRun && Fence.Outlived(draft, card) is { } superseded) return superseded.AsDecision();
        return command switch
        {
            ClaimCard claim => Claiming.Decide(draft, card, claim),
            Heartbeat heartbeat => Heartbeats.Decide(draft, card, heartbeat),
            ReportUsage usage => UsageReports.Decide(draft, card, usage),
            ApproveCard approve => Approving.Decide(draft, card, approve),
            CompleteCard complete => Completion.Decide(draft, card, complete),
            RecordSpawn spawn => Spawning.Decide(draft, card, spawn),
            RecordWorktree worktree => Worktrees.Decide(draft, card, worktree),
            SettleRun settle => Settlement.Decide(draft, card, settle),
            ExpireLease expire => Reclaiming.Decide(draft, card, expire),
            ReclaimCard reclaim => Reclaiming.Decide(draft, card, reclaim),
            ReassignCard reassign => Assignment.Decide(draft, card, reassign),
            AssignCard assign => Assignment.Decide(draft, card, assign),
            CommentCard comment => Commenting.Decide(draft, card, comment),
            AttachFile attach => Attaching.Decide(draft, card, attach),
            DetachFile detach => Attaching.Decide(draft, card, detach),
            SubscribeCard subscribe => Subscribing.Decide(draft, card, subscribe),
            UnsubscribeCard unsubscribe => Subscribing.Decide(draft, card, unsubscribe),
            EditCard edit => Editing.Decide(draft, card, edit),
            BlockCard block => Blocking.Decide(draft, card, block),
            UnblockCard unblock => Blocking.Decide(draft, card, unblock),
            PromoteCard promote => Promotion.Decide(draft, card, promote),
            ScheduleCard schedule => Scheduling.Decide(draft, card, schedule),
            RecordCleanup cleanup => Cleanups.Decide(draft, card, cleanup),
            ReleaseScheduled release => Scheduling.Decide(draft, card, release),
            RequestReview request => Reviewing.Decide(draft, card, request),
            RequestChanges changes => Reviewing.Decide(draft, card, changes),
            ReopenReview reopen => Reviewing.Decide(draft, card, reopen),
            ReopenCard reopen => Reopening.Decide(draft, card, reopen),
            ArchiveCard => Archiving.Archive(draft, card),
            RestoreCard => Archiving.Restore(draft, card),
            DeleteCard delete => Deletion.Decide(draft, card, delete),
            StopCard stop => Holding.Decide(draft, card, stop),
            PauseCard pause => Holding.Decide(draft, card, pause),
            ResumeCard => Holding.Resume(draft, card),
            _ => throw new UnreachableException(),
        };
    }
}
