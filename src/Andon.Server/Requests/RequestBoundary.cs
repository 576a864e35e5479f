using System.Globalization;
using Andon.Core.Decisions;
using Andon.Linux;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Server.Identity;
using Andon.Storage.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Andon.Server.Requests;

/// <summary>
/// Where every request comes in and every answer goes out: refusals become problems, faults become <c>internal</c> and
/// are logged once. Kestrel calls it from any thread.
/// </summary>
sealed partial class RequestBoundary(RouteTable routes, Func<string> defaultBoard, ILogger<RequestBoundary> log)
    : IHttpApplication<HttpContext>
{
    const int ShortBodyBytesMax = 32 * 1024;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        Exchange? exchange = null;
        try
        {
            exchange = Enter(context);
            if (context.Request.QueryString.HasValue) _ = exchange.Query;
            if (!IsShort(exchange)) await Task.Yield();
            await exchange.Route.Handle(exchange);
        }
        catch (AndonException refused)
        {
            await RefuseAsync(context, refused.Refusal, refused.Board ?? exchange?.Board);
        }
        catch (StoreException fault)
        {
            await RefuseAsync(context, fault.Refusal, exchange?.Board);
        }
        catch (BadHttpRequestException broken)
        {
            await RefuseAsync(context, Broken(broken), exchange?.Board);
        }
        catch (Exception gone) when (IsOver(context, gone))
        {
            // Nobody is left to answer.
            context.Abort();
        }
        catch (IOException full) when (IsFull(full))
        {
            await RefuseAsync(context, NoRoom(full), exchange?.Board);
        }
#pragma warning disable CA1031 // The boundary: whatever a handler throws must neither end the daemon nor go unanswered.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            LogDefect(log, context.Request.Method, context.Request.Path.Value, defect);
            await RefuseAsync(context, Defect(), exchange?.Board);
        }
        finally
        {
            exchange?.EndBody();
        }
    }

    /// <summary>
    /// A command is decided on its store's own thread; whatever else reads a board keeps this one, and others wait.
    /// </summary>
    static bool IsShort(Exchange exchange) =>
        exchange.Route.Method == "POST" && exchange.Context.Request.ContentLength is <= ShortBodyBytesMax;

    Exchange Enter(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.TryGetValue(ProtocolHeaders.Protocol, out var version)) Check(version.ToString());
        var route = routes.Find(request.Method, (request.Path.Value ?? "").TrimStart('/'), out var segments);
        if (route.IndexOf("board") is >= 0 and var board && segments[board] == AndonClient.DefaultBoard)
            segments[board] = defaultBoard();
        var peer = context.Features.Get<Peer>() ?? throw Stranger();
        return new Exchange(context, route, segments, peer);
    }

    /// <summary>An answer that has begun can only be broken off.</summary>
    static async Task RefuseAsync(HttpContext context, Refusal refusal, string? board)
    {
        if (context.Response.HasStarted) context.Abort();
        else await context.Response.RefuseAsync(refusal, board);
    }

    static void Check(string version)
    {
        var isNumber = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number is >= ProtocolHeaders.VersionMin and <= ProtocolHeaders.VersionMax) return;
        throw new AndonException(
            ErrorCode.Unsupported, "The request was not read.",
            $"It speaks protocol {Hints.Shown(version)}, and this daemon {Range}.",
            "Use andon and andond of one version; `andon restart` starts the daemon that lies beside andon.");
    }

    static string Range => $"{ProtocolHeaders.VersionMin} to {ProtocolHeaders.VersionMax}";

    static bool IsOver(HttpContext context, Exception failure) =>
        context.RequestAborted.IsCancellationRequested
        || failure is ConnectionResetException or ConnectionAbortedException;

    static bool IsFull(IOException failure) => Errno.Is(failure, Errno.NoSpace)
        || Errno.Is(failure, Errno.QuotaExceeded) || Errno.Is(failure, Errno.ReadOnlyFileSystem);

    static Refusal NoRoom(IOException failure) => new(
        ErrorCode.Unavailable, "The request was not carried out.", $"A file could not be written: {failure.Message}",
        "Make room on the disk of the home, or let it be written again, and repeat the request.");

    static Refusal Broken(BadHttpRequestException failure) => new(
        ErrorCode.MalformedRequest, "The request could not be read.", failure.Message,
        "Send it whole, as HTTP/1.1 has it.");

    static AndonException Stranger() => new(
        ErrorCode.Forbidden, "The request was refused.", "The caller is not this daemon's user.", "Ask as that user.");

    static Refusal Defect() => new(
        ErrorCode.Internal, "The request was not answered.",
        "The daemon met a defect of its own; its log has the details.",
        "Read run/andond.log, and repeat the request under the same request id.");

    [LoggerMessage(200, LogLevel.Error, "{Method} {Path} met a defect")]
    static partial void LogDefect(ILogger log, string method, string? path, Exception defect);
}
