using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Server.Identity;

namespace Andon.Server.Requests;

/// <summary>
/// One request and its answer, as handlers see them: named segments, strict query and body, who asks, and one reply.
/// Belongs to the request's flow.
/// </summary>
sealed class Exchange(HttpContext context, Route route, string[] segments, Peer peer)
{
    ReadOnlySequence<byte>? _body;
    QueryValues? _query;

    public HttpContext Context => context;

    public Route Route => route;

    public Peer Peer => peer;

    /// <summary>Cancelled when the client has gone.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>
    /// The board that the answer names: as the path has it until it is found, null for what is about the home.
    /// </summary>
    public string? Board { get; set; } = BoardIn(route, segments);

    public QueryValues Query => _query ??= QueryValues.Parse(context.Request.QueryString.Value ?? "", route.Parameters);

    /// <summary>The value of a named segment.</summary>
    public string this[string name] => segments[route.IndexOf(name)];

    /// <summary>
    /// Null when it is not there or empty; one that comes twice says nothing certain and is refused.
    /// </summary>
    public string? Header(string name)
    {
        if (!context.Request.Headers.TryGetValue(name, out var values)) return null;
        if (values is [var value]) return value is { Length: > 0 } ? value : null;
        throw new AndonException(
            ErrorCode.MalformedRequest, "The request could not be read.", $"The header {name} is given twice.",
            "Give it once.");
    }

    /// <summary>The whole body; valid until <see cref="EndBody"/>.</summary>
    public async ValueTask<ReadOnlySequence<byte>> BodyAsync() =>
        _body ??= await RequestBody.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, Aborted);

    /// <summary>Gives the body's memory back.</summary>
    public void EndBody()
    {
        if (_body is not { } body) return;
        context.Request.BodyReader.AdvanceTo(body.End);
        _body = null;
    }

    public async ValueTask<T> ReadAsync<T>(JsonTypeInfo<T> type) => RequestJson.Read(await BodyAsync(), type);

    public Task ReplyAsync<T>(T reply, JsonTypeInfo<T> type) => context.Response.ReplyAsync(reply, type);

    public Task RefuseAsync(Refusal refusal, string? board) => context.Response.RefuseAsync(refusal, board);

    static string? BoardIn(Route route, string[] segments) =>
        route.IndexOf("board") is >= 0 and var index && segments[index] is not AndonClient.DefaultBoard and var name
            ? name
            : null;
}
