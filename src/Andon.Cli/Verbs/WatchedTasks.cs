using Andon.Cli.Execution;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>
/// The tasks that a watched board's events are about: asked for once, and again when an event may have changed who
/// they are assigned to. Remembers so many at most.
/// </summary>
sealed class WatchedTasks(Invocation invocation)
{
    const int Most = 1000;

    static readonly string[] ChangesOwner =
        ["assigned", "edited", "review_requested", "changes_requested", "review_reopened"];

    readonly Dictionary<string, TaskMessage> _known = [];

    /// <summary>Null for an event about no task, and for a task that is gone.</summary>
    public async Task<TaskMessage?> OfAsync(EventMessage happened, CancellationToken cancellationToken)
    {
        if (happened.TaskId is not { } id) return null;
        var isStale = Array.IndexOf(ChangesOwner, happened.Kind) >= 0;
        if (!isStale && _known.TryGetValue(id, out var known)) return known;
        try
        {
            var reply = await invocation.Client.TaskAsync(invocation.Board, id, cancellationToken);
            if (_known.Count >= Most) _known.Clear();
            return _known[id] = reply.Task;
        }
        catch (AndonException gone) when (gone.Code is ErrorCode.TaskDeleted or ErrorCode.TaskNotFound)
        {
            return null;
        }
    }
}
