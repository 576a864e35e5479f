using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>
/// <c>wait</c>: looks at each task once, then follows the board's events from there, so that it misses none.
/// </summary>
sealed class TaskWait(Invocation invocation)
{
    const string Done = "done";
    const string Archived = "archived";
    const string Any = "any";

    readonly string _until = invocation.Arguments.Text("until") ?? Done;
    readonly string[] _ids = [.. invocation.Arguments.OperandTexts("id").Distinct()];
    readonly Dictionary<string, TaskMessage> _tasks = [];

    public async Task<int> RunAsync()
    {
        if (invocation.Arguments.Duration(GlobalFlags.Timeout.Name) is not { } timeout)
            return await WaitAsync(invocation.Stop);
        using var deadline = new CancellationTokenSource(timeout, invocation.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, invocation.Stop);
        try
        {
            return await WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!invocation.Stop.IsCancellationRequested)
        {
            throw TimedOut(timeout);
        }
    }

    async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        var position = long.MaxValue;
        foreach (var id in _ids) position = Math.Min(position, await LookAsync(id, cancellationToken));
        if (IsOver) return Tell();

        var query = new EventQuery { After = position, Task = _ids is [var only] ? only : null };
        await foreach (var happened in invocation.Client.FollowAsync(invocation.Board, query, cancellationToken))
        {
            if (happened.TaskId is not { } id || !_tasks.ContainsKey(id)) continue;
            await LookAsync(id, cancellationToken);
            if (IsOver) return Tell();
        }

        throw new OperationCanceledException(cancellationToken);
    }

    bool IsOver => _until == Any ? _tasks.Values.Any(IsReached) : _tasks.Values.All(IsReached);

    bool IsReached(TaskMessage task) => _until switch
    {
        Done or Any => task.Status is Done or Archived,
        var status => task.Status == status,
    };

    /// <summary>Answers the position at which the task was like that.</summary>
    async Task<long> LookAsync(string id, CancellationToken cancellationToken)
    {
        var reply = await invocation.Client.TaskAsync(invocation.Board, id, cancellationToken);
        var wasReached = _tasks.TryGetValue(id, out var before) && IsReached(before);
        _tasks[id] = reply.Task;
        if (IsReached(reply.Task) && !wasReached && !invocation.IsJson) Say(reply.Task);
        return reply.Position;
    }

    void Say(TaskMessage task)
    {
        invocation.Line($"{task.Id} is {ControlText.Line(task.Status)}: {ControlText.Line(task.Title)}");
        invocation.Flush();
    }

    int Tell()
    {
        if (invocation.IsJson) JsonText.Write(invocation.Output, WriteAll);
        return 0;
    }

    void WriteAll(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var id in _ids) JsonSerializer.Serialize(writer, _tasks[id], WireJson.Default.TaskMessage);
        writer.WriteEndArray();
    }

    AndonException TimedOut(TimeSpan timeout)
    {
        var states = _ids.Select(id => $"{id} is {(_tasks.TryGetValue(id, out var task) ? task.Status : "unknown")}");
        return new AndonException(
            ErrorCode.TimedOut, $"What andon wait waits for did not come within {DurationText.Format(timeout)}.",
            $"{string.Join(", ", states)}.", "Wait longer, or see andon why.");
    }
}
