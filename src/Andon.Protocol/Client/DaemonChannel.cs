using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Core.Decisions;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;

namespace Andon.Protocol.Client;

/// <summary>
/// Carries requests to a home's daemon over kept connections, and repeats them under the same request id while the
/// daemon is away, starting or busy: a daemon that is killed between two bytes of a reply is not seen by the caller.
/// Safe to use from several threads.
/// </summary>
sealed class DaemonChannel : IDisposable
{
    static readonly Uri Root = new("http://andon/");
    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly ClientOptions _options;
    readonly DaemonStarter _starter;
    readonly HttpMessageInvoker _invoker;
    readonly RequestIds _ids;
    int _requests;

    public DaemonChannel(AndonHome home, ClientOptions options)
    {
        Home = home;
        _options = options;
        _starter = new DaemonStarter(home, options.Time);
        _ids = new RequestIds(options.Time, options.Salt, options.RequestId);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = (_, token) => ConnectAsync(token),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
        });
    }

    public AndonHome Home { get; }

    public void Dispose()
    {
        _invoker.Dispose();
        _starter.Dispose();
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> reply, CancellationToken cancellationToken) =>
        GetAsync(path, reply, TimeSpan.Zero, cancellationToken);

    /// <summary>For requests that the daemon itself holds back for a while.</summary>
    public Task<T> GetAsync<T>(
        string path, JsonTypeInfo<T> reply, TimeSpan held, CancellationToken cancellationToken) =>
        ExchangeAsync(
            new Request(HttpMethod.Get, path, Body: null, Id: null), _options.Patience + held, reply,
            cancellationToken);

    /// <summary>A mutation: it gets an id, under which it is repeated until it is answered.</summary>
    public Task<T> ChangeAsync<T>(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> reply,
        CancellationToken cancellationToken) =>
        ExchangeAsync(new Request(method, path, body, _ids.Next()), _options.Patience, reply, cancellationToken);

    /// <summary>A reply that is read as it comes; the caller disposes it. Only its beginning is repeated.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var request = new Request(HttpMethod.Get, path, Body: null, Id: null);
        return await RepeatAsync(
            request, _options.Patience, static (response, _) => Task.FromResult(response), cancellationToken);
    }

    Task<T> ExchangeAsync<T>(
        Request request, TimeSpan patience, JsonTypeInfo<T> reply, CancellationToken cancellationToken) =>
        RepeatAsync(request, patience, (response, token) => ReadAsync(response, reply, token), cancellationToken);

    async Task<T> RepeatAsync<T>(
        Request request,
        TimeSpan patience,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        var backoff = new Backoff(_options.Time, patience, Seed());
        using var deadline = new CancellationTokenSource(patience, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            AndonException failure;
            try
            {
                return await AttemptAsync(request, read, either.Token);
            }
            catch (AndonException refused) when (MayRepeat(refused))
            {
                failure = refused;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                if (broken.InnerException is AndonException refused && !MayRepeat(refused)) throw refused;
                failure = broken.InnerException as AndonException ?? Broken(broken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw NoAnswer(patience);
            }

            if (!await backoff.WaitAsync(cancellationToken)) throw failure;
        }
    }

    async Task<T> AttemptAsync<T>(
        Request request, Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var message = MessageOf(request);
        var response = await _invoker.SendAsync(message, cancellationToken);
        if (response.IsSuccessStatusCode) return await read(response, cancellationToken);
        using (response)
        {
            throw await ProblemAsync(response, cancellationToken);
        }
    }

    HttpRequestMessage MessageOf(Request request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(Root, request.Path));
        var headers = message.Headers;
        headers.TryAddWithoutValidation(ProtocolHeaders.Protocol, "1");
        if (request.Id is not null) headers.TryAddWithoutValidation(ProtocolHeaders.RequestId, request.Id);
        if (_options.Label is { Length: > 0 } label)
            headers.TryAddWithoutValidation(ProtocolHeaders.Label, Uri.EscapeDataString(label));
        if (_options.Worker is { } worker)
        {
            headers.TryAddWithoutValidation(ProtocolHeaders.Run, worker.Run.ToString());
            headers.TryAddWithoutValidation(ProtocolHeaders.RunToken, worker.Token);
        }

        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = Json;
        }

        return message;
    }

    static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using (response)
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return JsonSerializer.Deserialize(bytes, type) ?? throw new IOException("The daemon answered null.");
        }
    }

    static async Task<AndonException> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            var problem = JsonSerializer.Deserialize(bytes, WireJson.Default.Problem)!;
            return new AndonException(problem.ToRefusal(), problem.Board);
        }
        catch (JsonException)
        {
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return new AndonException(
                ErrorCode.Internal, "The daemon's answer cannot be read.", $"It answered {status} without a problem.",
                "Check that andon and andond are of one version.");
        }
    }

    async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = _options.MayStart
            ? await _starter.ConnectOrStartAsync(StartMode.Demand, _options.Patience, cancellationToken)
            : await _starter.TryConnectAsync(cancellationToken) ?? throw NotRunning();
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>These two promise that nothing was done; under the same id even that would do no harm.</summary>
    static bool MayRepeat(AndonException refused) => refused.Code is ErrorCode.Unavailable or ErrorCode.Busy;

    int Seed() => unchecked((int)_options.Salt + Interlocked.Increment(ref _requests));

    AndonException NotRunning() => new(
        ErrorCode.Unavailable, $"No daemon answers at {Home.Socket}.", "None was running, and this client starts none.",
        "Run andon up.");

    AndonException NoAnswer(TimeSpan patience) => new(
        ErrorCode.Unavailable, $"The daemon of {Home} did not answer within {patience.TotalSeconds:0} s.",
        "It may be stopped, stuck, or repairing a store.", "Run andon status; then repeat the request.");

    AndonException Broken(Exception cause) => new(
        new Refusal(
            ErrorCode.Unavailable, $"The daemon of {Home} cannot be reached.", cause.Message,
            "Run andon status; then repeat the request."),
        cause: cause);

    sealed record Request(HttpMethod Method, string Path, ReadOnlyMemory<byte>? Body, string? Id);
}
