using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;

namespace Andon.Tests.Server;

/// <summary>A daemon that starts nothing: boards are kept, people and pulling workers work on them. Stateless.</summary>
sealed class QuietDispatch : IDispatchHost
{
    static readonly Policy Idle = Policy.Open with { Dispatches = false };

    public bool HasRuns => false;

    public bool HasGateways => false;

    public Policy PolicyOf(BoardSlug board) => Idle;

    public void Opened(OpenBoard board)
    {
    }

    public void Begin()
    {
    }

    public Task ClosingAsync(BoardSlug board) => Task.CompletedTask;

    public IDisposable Attach(string profile, bool dispatches, int? pid) => new Nothing();

    public void OrderDispatch()
    {
    }

    public DispatcherStatus Status() => new() { Reason = "This daemon starts nothing by itself." };

    public ProfilesReply Profiles() => new([]);

    public Task<DispatchReply> DispatchAsync(
        OpenBoard board, DispatchRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new DispatchReply { Board = board.Entry.Slug.Value, DryRun = request.DryRun });

    public Task StopRunsAsync(Pause pause, Actor actor, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RenewReply> RenewAsync(
        OpenBoard board, RunId run, string token, CancellationToken cancellationToken) =>
        Task.FromResult(new RenewReply { Board = board.Entry.Slug.Value, Continue = true });

    public string LogPath(BoardSlug board, RunId run) => $"/nonexistent/{board}/{run}";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
