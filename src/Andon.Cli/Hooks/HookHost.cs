using System.Collections.Concurrent;
using Andon.Cli.Execution;
using Andon.Cli.Gateways;
using Andon.Cli.Rendering;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;
using Andon.Linux.Locks;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Supervision.Commands;

namespace Andon.Cli.Hooks;

/// <summary>
/// Runs a profile's hooks beside its gateway's stream, which never waits for one: a runner for each hook on each
/// board, over a client of its own. Of several gateways of a profile the one that holds the lock runs them. It never
/// starts a daemon.
/// </summary>
sealed class HookHost : IHookWorld, IDisposable
{
    /// <summary>Commands that run at the same time.</summary>
    const int CommandsMax = 4;

    /// <summary>A board that is new is heard from its first event on, however late it is found.</summary>
    static readonly TimeSpan BoardLook = TimeSpan.FromSeconds(10);

    readonly Invocation _invocation;
    readonly ProfileSettings _profile;
    readonly Action<string, string> _say;
    readonly AndonClient _client;
    readonly SemaphoreSlim _commands = new(CommandsMax);
    readonly Dictionary<string, string> _environment;
    readonly List<Task> _runners = [];
    readonly ConcurrentDictionary<(string Hook, string Board), bool> _known = [];

    HookHost(Invocation invocation, ProfileSettings profile, Action<string, string> say)
    {
        _invocation = invocation;
        _profile = profile;
        _say = say;
        _client = new AndonClient(invocation.Home, invocation.Options with
        {
            Blocking = false,
            MayStart = false,
            RequestId = null,
            Worker = null,
        });
        _environment = ProfileEnvironment.Of(
            profile, DaemonEnvironment.Allowed(), invocation.Variable,
            Path.GetDirectoryName(ClientProgram.Locate())!);
        _environment[AndonHome.Variable] = invocation.Home.Path;
        _environment[Worker.ProfileVariable] = profile.Name;
    }

    AndonHome Home => _invocation.Home;

    TimeProvider Time => _invocation.Time;

    /// <summary>
    /// Returns when stopped; a command that runs then is stopped too, and asked again by the next gateway. A gateway
    /// whose hooks cannot be run is one all the same.
    /// </summary>
    /// <param name="invocation">The gateway's.</param>
    /// <param name="profile">Whose hooks.</param>
    /// <param name="say">Tells people: a kind and a sentence; from any thread.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task RunAsync(
        Invocation invocation, ProfileSettings profile, Action<string, string> say, CancellationToken stop)
    {
        await Task.Yield();
        if (profile.Hooks.IsEmpty) return;
        try
        {
            using var host = new HookHost(invocation, profile, say);
            await host.RunAsync(stop);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or AndonException)
        {
            say("hooks_broken", ControlText.Line(broken.Message));
        }
    }

    async Task RunAsync(CancellationToken stop)
    {
        var folder = HookFiles.GatewayFolder(Home, _profile.Name);
        HomeFolders.Create(folder);
        try
        {
            using var held = await LockAsync(Path.Combine(folder, "hooks.lock"), stop);
            while (true)
            {
                await GuardAsync(LookForBoardsAsync(stop), stop);
                await Task.Delay(BoardLook, Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(_runners);
        }
    }

    public IAsyncEnumerable<EventMessage> FollowAsync(
        HookBoard board, long after, IReadOnlyList<string> kinds, CancellationToken stop) =>
        _client.FollowAsync(board.Slug, new EventQuery { After = after, Kinds = kinds }, stop);

    public async Task<TaskMessage?> TaskAsync(HookBoard board, string task, CancellationToken stop)
    {
        try
        {
            return (await _client.TaskAsync(board.Slug, task, stop)).Task;
        }
        catch (AndonException gone) when (gone.Code is ErrorCode.TaskNotFound or ErrorCode.TaskDeleted)
        {
            return null;
        }
    }

    public async Task<string?> CallAsync(Hook hook, HookCall call, CancellationToken stop)
    {
        if (Executable.Resolve(hook.Command[0], _environment["PATH"], "/") is not { } program)
            return $"'{hook.Command[0]}' is no program that can be run.";
        var place = HookFiles.GatewayFolder(Home, _profile.Name);
        var command = new ShortCommand(
            new DetachedCommand
            {
                Executable = program,
                Arguments = hook.Command,
                Environment = _environment,
                WorkingDirectory = place,
            }, Time)
        {
            Input = call.ToJson(),
            Limit = hook.Timeout,
            Marker = new ProcessMarker("ANDON_HOOK", $"{place}/{hook.Id}/{call.Board}/{call.Event.Id}"),
        };
        await _commands.WaitAsync(stop);
        try
        {
            return ErrorOf(hook, await command.RunAsync(stop));
        }
        catch (Exception unable) when (unable is IOException or ArgumentException)
        {
            return unable.Message;
        }
        finally
        {
            _commands.Release();
        }
    }

    public void GaveUp(DeadLetter letter) => _say(
        "hook_gave_up",
        $"The hook {letter.Hook} did not take event {letter.Position} of {letter.Board} ({letter.Kind} "
        + $"{letter.TaskId}): {ControlText.Line(letter.Error)}");

    public void Dispose()
    {
        _client.Dispose();
        _commands.Dispose();
    }

    static string? ErrorOf(Hook hook, ShortCommandResult result)
    {
        if (result.IsGood) return null;
        var said = ControlText.FirstLine(result.Output.Trim(), 200);
        var why = result.IsOutOfTime
            ? $"It did not end within {hook.Timeout.TotalSeconds:0} s."
            : $"It {result.Status}.";
        return $"{why} {said}".TrimEnd();
    }

    async Task<KernelLock> LockAsync(string path, CancellationToken stop)
    {
        var isTold = false;
        while (true)
        {
            if (await KernelLock.AcquireAsync(path, BoardLook, Time, stop) is { } taken) return taken;
            if (!isTold) _say("hooks_elsewhere", "Another gateway of this profile runs its hooks.");
            isTold = true;
        }
    }

    async Task LookForBoardsAsync(CancellationToken stop)
    {
        foreach (var board in (await _client.BoardsAsync(all: false, stop)).Boards)
        {
            foreach (var hook in _profile.Hooks)
            {
                if (board.Uuid is not { } uuid || !_known.TryAdd((hook.Id, uuid), true)) continue;
                var place = new HookBoard(board.Slug, uuid);
                _runners.Add(KeepAsync(hook, place, board.CreatedAt, stop));
            }
        }
    }

    /// <summary>A hook begins with what happens next, and on a board that is younger with its first event.</summary>
    async Task BeginAsync(HookFiles files, HookBoard board, long createdAt, CancellationToken stop)
    {
        var began = files.BeganAt(Time);
        if (files.ReadCursor(board.Uuid) is not null) return;
        var position = createdAt > began ? 0 : (await _client.StatsAsync(board.Slug, stop)).Position;
        files.Write(new HookCursor(board.Slug, board.Uuid, position));
    }

    /// <summary>Again and again, while the board is there: the daemon comes and goes.</summary>
    async Task KeepAsync(Hook hook, HookBoard board, long createdAt, CancellationToken stop)
    {
        var seed = unchecked((int)_invocation.Salt + _known.Count);
        var files = HookFiles.Of(Home, _profile.Name, hook.Id);
        var runner = new HookRunner(hook, _profile.Name, board, files, this, Time, new Random(seed));
        var pace = new Pace(Time, seed);
        while (!stop.IsCancellationRequested)
        {
            if (await GuardAsync(FollowOnAsync(), stop) is ErrorCode.BoardNotFound or ErrorCode.BoardArchived) break;
            await GuardAsync(pace.WaitAsync(stop), stop);
        }

        _known.TryRemove((hook.Id, board.Uuid), out _);

        async Task FollowOnAsync()
        {
            await BeginAsync(files, board, createdAt, stop);
            await runner.RunAsync(stop);
        }
    }

    /// <summary>What is refused, if anything is; what passes by itself is not worth a word.</summary>
    async Task<ErrorCode?> GuardAsync(Task work, CancellationToken stop)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (AndonException refused)
        {
            if (!ErrorCatalog.Describe(refused.Code).Retry)
                _say("hooks_refused", RefusalText.Sentence(refused.Refusal));
            return refused.Code;
        }
        catch (IOException broken)
        {
            _say("hooks_broken", ControlText.Line(broken.Message));
        }

        return null;
    }
}
