using System.Collections.Concurrent;
using Andon.Protocol.Messages;

namespace Andon.Server.Progress;

/// <summary>What takes long on boards at the moment, and how far it is. Safe from any thread.</summary>
sealed class LongWork(TimeProvider time)
{
    readonly ConcurrentDictionary<Work, string> _boards = [];

    /// <summary>Goes on until the answer is disposed.</summary>
    /// <param name="board">Whose.</param>
    /// <param name="kind">One of <see cref="WorkKinds"/>.</param>
    /// <param name="steps">In their order, and what part of the time each takes as a rule.</param>
    public Work Begin(string board, string kind, params IReadOnlyList<WorkStep> steps)
    {
        var work = new Work(kind, steps, time, ended => _boards.TryRemove(ended, out _));
        _boards[work] = board;
        return work;
    }

    /// <summary>What began first comes first.</summary>
    public IReadOnlyList<WorkMessage> Of(string board) =>
    [
        .. _boards.Where(each => each.Value == board).Select(each => each.Key.Describe())
            .OrderByDescending(work => work.Seconds),
    ];
}
