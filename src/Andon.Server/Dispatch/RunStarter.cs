using System.Globalization;
using Andon.Configuration.Profiles;
using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Server.Boards;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Supervision.Runs;

namespace Andon.Server.Dispatch;

/// <summary>What became of a planned claim.</summary>
/// <param name="Run">Open on the board, with its place taken.</param>
/// <param name="Supervisor">Null when none could be started; the run is settled then.</param>
sealed record RunStart(TrackedRun Run, ISupervisorProcess? Supervisor);

/// <summary>
/// Turns a planned claim into a run with a supervisor: a place on the host, the claim, the workspace, the spec, the
/// process. What fails after the claim is settled as a fault of the node. Used by one pass at a time; its starts
/// overlap.
/// </summary>
sealed class RunStarter(DispatchContext context, OpenBoard board, RunSettler settler)
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
        if (context.Ledger.TryTake(board.Entry.Slug, name, policy) is not { } place) return null;
        var isKept = false;
        try
        {
            var claim = new ClaimCard(card.Id, RunKinds.Supervised)
            {
                ClaimLock = Claimer,
                Workspace = context.Workspaces.PathOf(board, card, profile),
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
                view => (view.FindRun(id), context.ContextOf(view, card)), cancellationToken);
            isKept = place.WasRun = true;
            return await StartAsync(new TrackedRun(run!, place, context.Time), card, text, profile, cancellationToken);
        }
        finally
        {
            if (!isKept) place.Dispose();
        }
    }

    async Task<RunStart> StartAsync(
        TrackedRun run, Card card, string text, ProfileSettings profile, CancellationToken cancellationToken)
    {
        var id = run.Row.Id;
        var slug = board.Entry.Slug.Value;
        try
        {
            context.Workspaces.Prepare(board, card, run.Row.Workspace!);
            var folder = RunFolder.Of(context.Home, slug, id.Value);
            var facts = RunFacts.Of(board.Entry.Slug.Value, run.Row, card, text, profile, folder.McpConfig);
            var spec = SpecOf(run.Row, card, profile, facts);
            folder.WriteSpec(spec);
            if (profile.McpServers.Length > 0) folder.WriteMcpConfig(McpServer.Write(profile.McpServers, facts));
            var supervisor = context.Supervisors.Start(folder, spec, context.Secret.RunToken(board.Entry.Uuid, id));
            context.Logger.Starting(id.Value, card.Id.Value, slug, profile.Name);
            return new RunStart(run, supervisor);
        }
        catch (Exception unable) when (unable is IOException or AndonException or ArgumentException)
        {
            context.Logger.NotStarted(id.Value, card.Id.Value, slug, unable.Message);
            await settler.SettleAsync(run.Row, NotStarted(unable), cancellationToken);
            return new RunStart(run, Supervisor: null);
        }
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
