using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Identity;
using Andon.Server.Requests;

namespace Andon.Server.Boards;

/// <summary>Shows what can be saved of a board that is refused, and does it at a person's word.</summary>
sealed class RepairRoute(BoardSet boards, Credentials credentials)
{
    public Route Route => new("POST", "v1/boards/{board}/repair", RepairAsync);

    async Task RepairAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.RepairRequest);
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        if (caller.Kind == ActorKind.AgentRun)
        {
            throw new AndonException(
                ErrorCode.Forbidden, "Nothing was done.", "A worker changes its own task and no board.",
                "Leave it to a person: andon repair");
        }

        var entry = boards.RequireEntry(exchange);
        await Task.Yield();
        var report = await boards.RepairAsync(entry, request.Apply, exchange.Aborted);
        var reply = new RepairReply(
            entry.Slug.Value, report.IsApplied,
            [.. report.Damage.Select(damage => new DamageMessage(damage.Name, damage.Text))],
            report.Record, report.Position, report.Sources, report.Lost);
        await exchange.ReplyAsync(reply, WireJson.Default.RepairReply);
    }
}
