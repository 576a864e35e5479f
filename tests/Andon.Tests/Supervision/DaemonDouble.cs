using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Protocol.Client;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Andon.Tests.Supervision;

/// <summary>
/// What a supervisor sees of a daemon: three requests on the home's socket. The test says when the run is over;
/// everything that was said to it is kept.
/// </summary>
sealed class DaemonDouble : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly TaskCompletionSource<RenewReply> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<StartedRequest> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentQueue<SettleRequest> _settled = [];
    readonly TaskCompletionSource _renewed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    DaemonDouble(WebApplication app) => _app = app;

    public Task<StartedRequest> Started => _started.Task;

    public Task Renewed => _renewed.Task;

    public IReadOnlyList<SettleRequest> Settlements => [.. _settled];

    /// <summary>The credentials that came with the requests.</summary>
    public ConcurrentBag<string> Tokens { get; } = [];

    public static async Task<DaemonDouble> ListenAsync(AndonHome home)
    {
        HomeFolders.Ensure(home);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(home.Socket));
        var app = builder.Build();
        var daemon = new DaemonDouble(app);
        app.MapPost("/v1/boards/{board}/runs/{run}/{verb}", daemon.HandleAsync);
        await app.StartAsync();
        return daemon;
    }

    /// <summary>The run has ended otherwise; the worker may take so long to leave.</summary>
    public void EndRun(string reason, int graceSeconds = 0) =>
        _over.TrySetResult(
            new RenewReply { Board = "default", Continue = false, Reason = reason, GraceSeconds = graceSeconds });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task HandleAsync(HttpContext context, string verb)
    {
        Tokens.Add(context.Request.Headers[ProtocolHeaders.RunToken].ToString());
        switch (verb)
        {
            case "started":
                _started.TrySetResult((await ReadAsync(context, WireJson.Default.StartedRequest))!);
                await AnswerAsync(context, new CommandReply { Board = "default" }, WireJson.Default.CommandReply);
                break;
            case "renew":
                _renewed.TrySetResult();
                var first = await Task.WhenAny(_over.Task, Task.Delay(300));
                var goesOn = new RenewReply { Board = "default", Continue = true };
                var reply = first == _over.Task ? await _over.Task : goesOn;
                await AnswerAsync(context, reply, WireJson.Default.RenewReply);
                break;
            case "settle":
                _settled.Enqueue((await ReadAsync(context, WireJson.Default.SettleRequest))!);
                await AnswerAsync(context, new CommandReply { Board = "default" }, WireJson.Default.CommandReply);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    static ValueTask<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type) =>
        JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);

    static Task AnswerAsync<T>(HttpContext context, T reply, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, reply, type, context.RequestAborted);
    }
}
