using System.Globalization;
using Andon.Configuration.Profiles;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Dispatch;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Server.Boards;
using Andon.Server.WorkFolders;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>What became of a planned claim.</summary>
/// <param name="Run">Open on the board, with its place taken.</param>
/// <param name="Supervisor">
/// Null when none could be started; the run is settled then. Only a worktree, which git has to make, is waited for.
/// </param>
sealed record RunStart(TrackedRun Run, Task<ISupervisorProcess?> Supervisor)
{
    public bool HasFailed => Supervisor is { IsCompletedSuccessfully: true, Result: null };
}

/// <summary>
/// Turns a planned claim into a run with a supervisor: a place on the host, the claim, the workspace, the spec, the
/// process. What fails after the claim is settled as a fault of the node. Used by one pass at a time; its starts
/// overlap.
/// </summary>
sealed class RunStarter(DispatchContext context, OpenBoard board, RunSettler settler, CancellationToken closing)
{
    /// <summary>A label for people.</summary>
    static readonly string Claimer = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>
    /// Null when the card was not claimed: somebody was faster, or a cap that spans boards is reached.
    /// </summary>
    public async Task<RunStart?> TryStartAsync(Card card, Policy policy, CancellationToken cancellationToken)
    {
        var name = card.Assignee!; // only assigned cards are planned
        if (!context.Configuration.Current().Profiles.TryGetValue(name, out var profile)) return null;
        var pools = Planner.PoolsOf(policy, card);
        if (context.Ledger.TryTake(board.Entry.Slug, name, pools, policy) is not { } place) return null;
        WorkspaceLeases.Lease? lease = null;
        var isKept = false;
        try
        {
            var path = context.Workspaces.PathOf(board, card, profile);
            lease = context.Leases.TryTake(path, new WorkspaceHolder(card.Id, board.Entry.Slug.Value));
            if (lease is null) return null;
            var claim = new ClaimCard(card.Id, RunKinds.Supervised)
            {
                ClaimLock = Claimer,
                Workspace = path,
                Branch = Workspaces.BranchOf(card),
            };
            var submission = new Submission(claim, Actor.System, Request: null);
            var result = await board.Store.SubmitAsync(submission, cancellationToken);
            if (result is SubmitResult.Refused { Refusal: var refusal })
            {
                if (refusal.Code is ErrorCode.Unavailable or ErrorCode.Busy or ErrorCode.Quarantined)
                    throw new StoreException(refusal);
                context.Logger.NotClaimed(card.Id.Value, board.Entry.Slug.Value, refusal.Why);
                return null;
            }

            var id = ((SubmitResult.Accepted)result).Reply.Run!.Value; // a claim opens a run
            var (run, text) = await board.Store.ReadAsync(
                view => (view.FindRun(id)!, ContextOf(view, card, profile)), cancellationToken);
            isKept = place.WasRun = true;
            var supervisor = run.Profile == name
                ? StartAsync(run, card, text, profile, policy.DefaultWorkdir)
                : GiveBackAsync(run);
            var start = new RunStart(new TrackedRun(run, place, lease, context.Time), supervisor);
            return card.WorkspaceKind == WorkspaceKinds.Worktree ? start : await StartedAsync(start);
        }
        finally
        {
            if (!isKept)
            {
                lease?.Dispose();
                place.Dispose();
            }
        }
    }

    /// <summary>The card was given to somebody else between the plan and the claim.</summary>
    async Task<ISupervisorProcess?> GiveBackAsync(Run run)
    {
        var outcome = new WorkerOutcome
        {
            Outcome = RunOutcomes.Reclaimed,
            Error = $"The task was given to {run.Profile} while it was being started.",
        };
        await settler.SettleAsync(run, outcome, closing);
        return null;
    }

    /// <summary>Not made for a worker that fetches it itself, or wants none.</summary>
    string ContextOf(IBoardReader reader, Card card, ProfileSettings profile) =>
        profile.ReadsContext ? context.ContextOf(reader, card) : "";

    /// <summary>A run that could neither be started nor settled is taken up by the next pass.</summary>
    static async Task<RunStart> StartedAsync(RunStart start)
    {
        try
        {
            await start.Supervisor;
            return start;
        }
        catch
        {
            start.Run.Dispose();
            throw;
        }
    }

    async Task<ISupervisorProcess?> StartAsync(
        Run run, Card card, string text, ProfileSettings profile, string? defaultWorkdir)
    {
        var id = run.Id;
        var slug = board.Entry.Slug.Value;
        try
        {
            if (await PrepareAsync(run, card, defaultWorkdir) is not { } prepared) return null;
            var folder = RunFolder.Of(context.Home, slug, id.Value);
            var facts = RunFacts.Of(slug, prepared, card, text, profile, folder.McpConfig);
            var spec = SpecOf(prepared, card, profile, facts);
            folder.WriteSpec(spec);
            if (profile.McpServers.Length > 0) folder.WriteMcpConfig(McpServer.Write(profile.McpServers, facts));
            var supervisor = context.Supervisors.Start(folder, spec, context.Secret.RunToken(board.Entry.Uuid, id));
            context.Logger.Starting(id.Value, card.Id.Value, slug, profile.Name);
            return supervisor;
        }
        catch (Exception unable) when (unable is IOException or AndonException or ArgumentException)
        {
            context.Logger.NotStarted(id.Value, card.Id.Value, slug, unable.Message);
            await settler.SettleAsync(run, NotStarted(unable), closing);
            return null;
        }
    }

    /// <summary>The run with what is known of its workspace; null when it ended meanwhile.</summary>
    async Task<Run?> PrepareAsync(Run run, Card card, string? defaultWorkdir)
    {
        if (run.Branch is not { } branch)
        {
            await context.Workspaces.PrepareAsync(board, card, run.Workspace!, closing);
            return run;
        }

        var runs = await board.Store.ReadAsync(view => view.RunsOf(card.Id), closing);
        var wanted = new WantedWorktree(
            run.Workspace!, card.WorkspacePath ?? defaultWorkdir, branch, card.BaseRef,
            runs.LastOrDefault(earlier => earlier.Branch == branch && earlier.BaseSha is not null)?.BaseSha);
        var begin = await context.Worktrees.MakeAsync(wanted, closing);
        var record = new RecordWorktree(card.Id) { Run = run.Id, Branch = branch, BaseSha = begin };
        var result = await board.Store.SubmitAsync(new Submission(record, Actor.System, Request: null), closing);
        if (result is not SubmitResult.Refused { Refusal: var refusal }) return run with { BaseSha = begin };
        if (refusal.Code is ErrorCode.Unavailable or ErrorCode.Busy or ErrorCode.Quarantined)
            throw new IOException($"{refusal.What} {refusal.Why}");
        context.Logger.NotStarted(run.Id.Value, card.Id.Value, board.Entry.Slug.Value, refusal.Why);
        return null;
    }

    RunSpec SpecOf(Run run, Card card, ProfileSettings profile, CommandFacts facts)
    {
        var slug = board.Entry.Slug.Value;
        var kanban = context.Configuration.Current().Kanban;
        return new RunSpec
        {
            Home = context.Home.Path,
            Board = slug,
            Task = card.Id.Value,
            Run = run.Id.Value,
            Node = run.Node ?? "",
            Command = profile.Command.Fill(facts),
            Environment = WorkerEnvironment.Of(context.Home, slug, card, run, profile, facts),
            WorkingDirectory = run.Workspace!,
            MaxRuntimeSeconds = run.MaxRuntimeSeconds,
            MemoryMaxBytes = profile.MemoryMaxBytes,
            GroupParent = context.Supervisors.Groups.Parent,
            LogBytesMax = kanban.WorkerLogBytesMax,
        };
    }

    static WorkerOutcome NotStarted(Exception unable) => new()
    {
        Outcome = RunOutcomes.SpawnFailed,
        Error = $"The worker was not started. {unable.Message}",
        Infrastructure = true,
    };
}
