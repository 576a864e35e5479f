using Andon.Configuration;
using Andon.Core.Boards;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Diagnostics;
using Andon.Core.Runs;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.WorkFolders;

namespace Andon.Tests.Server;

/// <summary>Starts nothing, and remembers what it was asked. Tests set what it answers.</summary>
sealed class QuietDispatch : IDispatchHost
{
    static readonly Policy Idle = Policy.Open with { Dispatches = false };

    public bool HasRuns { get; set; }

    public bool HasGateways => Attached > 0;

    public int Attached { get; private set; }

    public bool HasBegun { get; private set; }

    public bool IsOrdered { get; private set; }

    public string LogFile { get; set; } = "/nowhere/worker.log";

    public List<Pause> Stopped { get; } = [];

    /// <summary>Boards that were opened and not closed.</summary>
    public List<BoardSlug> Boards { get; } = [];

    public Func<CancellationToken, Task<RenewReply>>? Renewing { get; set; }

    public DiagnosticSettings Diagnostics { get; set; } = new();

    public BackupSettings Backups { get; set; } = new() { Enabled = false };

    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromHours(1);

    public Policy PolicyOf(BoardSlug board) => Holding;

    /// <summary>What admission looks at.</summary>
    public Policy Holding { get; set; } = Idle;

    public Task NextPassAsync(OpenBoard board) => Task.Delay(20);

    public void Opened(OpenBoard board)
    {
        lock (Boards) Boards.Add(board.Entry.Slug);
    }

    public void Begin() => HasBegun = true;

    public Task ClosingAsync(BoardSlug board)
    {
        lock (Boards) Boards.Remove(board);
        return Task.CompletedTask;
    }

    public IDisposable Attach(string profile, bool dispatches, int? pid)
    {
        Attached++;
        return new Attachment(() => Attached--);
    }

    public void OrderDispatch() => IsOrdered = true;

    public DispatcherStatus Status() => new() { Reason = "It is quiet." };

    /// <summary>Profiles that there are.</summary>
    public IReadOnlyList<string> Names { get; set; } = ["a-dev"];

    /// <summary>What a pass answers; else that nothing happened.</summary>
    public DispatchReply? Pass { get; set; }

    public ProfilesReply Profiles() =>
        new([.. Names.Select(name => new ProfileMessage { Name = name, SearchPath = "/usr/bin:/bin" })]);

    public Task<DispatchReply> DispatchAsync(
        OpenBoard board, DispatchRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(Pass ?? new DispatchReply { Board = board.Entry.Slug.Value, DryRun = request.DryRun });

    public Task StopRunsAsync(Pause pause, Actor actor, CancellationToken cancellationToken)
    {
        Stopped.Add(pause);
        return Task.CompletedTask;
    }

    public Task<RenewReply> RenewAsync(
        OpenBoard board, RunId run, string token, CancellationToken cancellationToken) =>
        Renewing?.Invoke(cancellationToken)
        ?? Task.FromResult(new RenewReply { Board = board.Entry.Slug.Value, Continue = true });

    public Task<string?> MakeWorkspaceAsync(OpenBoard board, Card card, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"/nowhere/workspaces/{card.Id}");

    public Task<ScratchMove> TrashAsync(
        OpenBoard board, CardId card, Func<IBoardView, bool> mayGo, CancellationToken cancellationToken) =>
        Task.FromResult<ScratchMove>(new ScratchMove.Kept("dispatch is quiet"));

    public string LogPath(BoardSlug board, RunId run) => LogFile;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    sealed class Attachment(Action left) : IDisposable
    {
        public void Dispose() => left();
    }
}
