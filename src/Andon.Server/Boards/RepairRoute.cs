using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Backups;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>Shows what can be saved of a board that is refused, and does it at a person's word.</summary>
sealed class RepairRoute(BoardSet boards, RepairSource source, Credentials credentials)
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
        var report = await RepairAsync(entry, request.Apply, exchange.Aborted);
        var reply = new RepairReply(
            entry.Slug.Value, report.IsApplied,
            [.. report.Damage.Select(damage => new DamageMessage(damage.Name, damage.Text))],
            report.Record, report.Position, report.Sources, report.Lost);
        await exchange.ReplyAsync(reply, WireJson.Default.RepairReply);
    }

    async Task<RepairReport> RepairAsync(BoardEntry entry, bool apply, CancellationToken cancellationToken)
    {
        boards.RequireRefused(entry);
        var (copy, unusable) = await source.FindAsync(entry, cancellationToken);
        try
        {
            var report = await boards.RepairAsync(entry, copy, apply, cancellationToken);
            return report with { Lost = [.. report.Lost, .. unusable.Select(each => $"what was of no use: {each}")] };
        }
        finally
        {
            if (copy is not null) File.Delete(copy.Path);
        }
    }
}
