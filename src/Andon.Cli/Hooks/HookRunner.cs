using Andon.Configuration.Profiles;
using Andon.Protocol.Messages;

namespace Andon.Cli.Hooks;

/// <summary>A board that hooks hear of.</summary>
sealed record HookBoard(string Slug, string Uuid);

/// <summary>Where a hook's events come from, and what runs it. Tests hand in their own.</summary>
interface IHookWorld
{
    /// <summary>Events of these kinds after a position, in order, for ever.</summary>
    IAsyncEnumerable<EventMessage> FollowAsync(
        HookBoard board, long after, IReadOnlyList<string> kinds, CancellationToken stop);

    /// <summary>The task as it is now; null when it is gone.</summary>
    Task<TaskMessage?> TaskAsync(HookBoard board, string task, CancellationToken stop);

    /// <summary>Null when the command took the event, else what went wrong.</summary>
    Task<string?> CallAsync(Hook hook, HookCall call, CancellationToken stop);

    /// <summary>For people: an event was given up.</summary>
    void GaveUp(DeadLetter letter);
}

/// <summary>
/// One hook on one board: takes its events in order, each at least once. The cursor moves, durably, after the command
/// took the event or was asked as often as it may be; what was given up is kept. One flow of control.
/// </summary>
sealed class HookRunner(
    Hook hook, string profile, HookBoard board, HookFiles files, IHookWorld world, TimeProvider time, Random chance)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Goes on from the cursor; the caller has written the first.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var cursor = files.ReadCursor(board.Uuid) ?? throw new IOException($"Hook {hook.Id} has lost its cursor.");
        await foreach (var happened in world.FollowAsync(board, cursor.Position, hook.On, stop))
        {
            var task = happened.TaskId is { } id ? await world.TaskAsync(board, id, stop) : null;
            if (!hook.HearsAll && !IsOwn(task)) continue;
            await DeliverAsync(happened, task, stop);
            files.Write(new HookCursor(board.Slug, board.Uuid, happened.Id));
        }
    }

    bool IsOwn(TaskMessage? task) => task is not null && (task.Assignee == profile || task.CreatedBy == profile);

    async Task DeliverAsync(EventMessage happened, TaskMessage? task, CancellationToken stop)
    {
        for (var (attempt, pause) = (1, FirstPause); ; attempt++)
        {
            var call = new HookCall
            {
                Hook = hook.Id,
                Profile = profile,
                Board = board.Slug,
                Attempt = attempt,
                Event = happened,
                Task = task,
            };
            if (await world.CallAsync(hook, call, stop) is not { } error) return;
            if (attempt > hook.Retries)
            {
                GiveUp(happened, error);
                return;
            }

            await Task.Delay(pause * (0.5 + chance.NextDouble()), time, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    void GiveUp(EventMessage happened, string error)
    {
        var letter = new DeadLetter(
            hook.Id, board.Slug, board.Uuid, happened.Id, happened.Kind, happened.TaskId, error,
            time.GetUtcNow().ToUnixTimeSeconds());
        files.Add(letter);
        world.GaveUp(letter);
    }
}
