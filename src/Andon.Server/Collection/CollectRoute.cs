using Andon.Core.Collection;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Boards;
using Andon.Server.Identity;
using Andon.Server.Requests;

namespace Andon.Server.Collection;

/// <summary>Collects what piled up beside a board, for people. Safe from any thread.</summary>
sealed class CollectRoute(BoardSet boards, Collector collector, Credentials credentials)
{
    public Route Route => new("POST", "v1/boards/{board}/collect", CollectAsync);

    async Task CollectAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.CollectRequest);
        var board = boards.Require(exchange);
        if ((await credentials.CallerAsync(exchange, board)).Actor.Kind == ActorKind.AgentRun) throw NotAWorkers();
        var order = new CollectOrder(AgesOf(request), KindsOf(request), request.DryRun, request.Yes);
        await Task.Yield();
        var reply = await collector.CollectAsync(board, order, exchange.Aborted);
        await exchange.ReplyAsync(reply, WireJson.Default.CollectReply);
    }

    static Retention AgesOf(CollectRequest request)
    {
        var ages = new Retention();
        return new Retention
        {
            Workspaces = Age(CollectKinds.Workspaces, request.WorkspacesOlder) ?? ages.Workspaces,
            Trash = Age(CollectKinds.Trash, request.TrashOlder) ?? ages.Trash,
            Logs = Age(CollectKinds.Logs, request.LogsOlder) ?? ages.Logs,
            Files = Age(CollectKinds.Files, request.FilesOlder) ?? ages.Files,
            Leftovers = Age(CollectKinds.Leftovers, request.LeftoversOlder) ?? ages.Leftovers,
        };
    }

    static TimeSpan? Age(string kind, long? seconds)
    {
        if (seconds is not { } given) return null;
        return Retention.Check(kind, given) is { } refusal
            ? throw new AndonException(refusal)
            : TimeSpan.FromSeconds(given);
    }

    static IReadOnlyList<string> KindsOf(CollectRequest request)
    {
        if (request.Only is not { Count: > 0 } only) return CollectKinds.All;
        if (only.FirstOrDefault(kind => !CollectKinds.All.Contains(kind)) is { } unknown)
        {
            throw QueryValues.Invalid(
                "only", $"There is no kind '{Hints.Shown(unknown)}'.",
                $"Give some of {string.Join(", ", CollectKinds.All)}.");
        }

        return only;
    }

    static AndonException NotAWorkers() => new(
        ErrorCode.Forbidden, "Nothing was collected.", "A worker changes its own task and no board.",
        "Leave it to a person.");
}
