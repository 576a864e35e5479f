using Andon.Core.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Andon.Server.Identity;
using Andon.Server.Requests;
using Andon.Storage.Contract;

namespace Andon.Server.Homes;

/// <summary>The brakes on home, boards and profiles. Safe from any thread.</summary>
sealed class PauseRoutes(IHomeStore store, BoardSet boards, IDispatchHost dispatch, Credentials credentials)
{
    public IEnumerable<Route> Routes =>
    [
        new("GET", "v1/pauses", exchange => ReplyAsync(exchange, store.State)),
        new("POST", "v1/pauses", PauseAsync),
        new("DELETE", "v1/pauses", ResumeAsync, "scope", "name"),
    ];

    async Task PauseAsync(Exchange exchange)
    {
        var request = await exchange.ReadAsync(WireJson.Default.PauseRequest);
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        var command = new PauseScope(request.Scope, request.Name, request.Reason);
        var result = await store.SubmitAsync(command, caller, await exchange.KeyAsync(), exchange.Aborted);
        if (result is not HomeResult.Accepted accepted)
        {
            await exchange.RefuseAsync(((HomeResult.Refused)result).Refusal, null);
            return;
        }

        var pause = accepted.State.Pauses.FirstOrDefault(candidate => IsOn(candidate.Scope, candidate.Name, request));
        if (request.Drain is false && pause is not null) await dispatch.StopRunsAsync(pause, caller, exchange.Aborted);
        await ReplyAsync(exchange, accepted.State);
    }

    async Task ResumeAsync(Exchange exchange)
    {
        var caller = await credentials.CallerAsync(exchange, boards.Open);
        var command = new ResumeScope(exchange.Query.Required("scope"), exchange.Query.Text("name"));
        var result = await store.SubmitAsync(command, caller, await exchange.KeyAsync(), exchange.Aborted);
        if (result is HomeResult.Accepted accepted) await ReplyAsync(exchange, accepted.State);
        else await exchange.RefuseAsync(((HomeResult.Refused)result).Refusal, null);
    }

    /// <summary>Names are kept trimmed and in lower case.</summary>
    static bool IsOn(string scope, string? name, PauseRequest request) =>
        scope == request.Scope && string.Equals(name, request.Name?.Trim(), StringComparison.OrdinalIgnoreCase);

    static Task ReplyAsync(Exchange exchange, HomeState state) => exchange.ReplyAsync(
        new PausesReply([.. state.Pauses.Select(WireTranslation.ToMessage)]), WireJson.Default.PausesReply);
}
