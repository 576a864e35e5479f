using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

namespace Andon.Server.Requests;

/// <summary>Writes one whole answer, straight into the connection's buffers.</summary>
static class Replies
{
    const string Json = "application/json";

    public static Task ReplyAsync<T>(this HttpResponse response, T reply, JsonTypeInfo<T> type) =>
        WriteAsync(response, reply, type, Json);

    public static Task RefuseAsync(this HttpResponse response, Refusal refusal, string? board)
    {
        var problem = Problem.Of(refusal, board);
        response.StatusCode = problem.Status;
        return WriteAsync(response, problem, WireJson.Default.Problem, Problem.ContentType);
    }

    static async Task WriteAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type, string contentType)
    {
        if (response.HttpContext.RequestAborted.IsCancellationRequested) return;
        response.ContentType = contentType;
        var writer = response.BodyWriter;

        // Nothing has left yet, so the length may still be said: a client then knows a broken answer from a whole one.
        response.ContentLength = Write(writer, value, type);
        await writer.FlushAsync(CancellationToken.None);
    }

    /// <summary>Counted here: a connection that was broken off says that it has nothing to send.</summary>
    static long Write<T>(PipeWriter target, T value, JsonTypeInfo<T> type)
    {
        using var json = new Utf8JsonWriter(target, WireJson.Writing);
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
        return json.BytesCommitted;
    }
}
