using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Core.Decisions;
using Andon.Protocol.Connections;
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
    /// <summary>What an attempt gets at least: the last one comes when the patience is all but over.</summary>
    static readonly TimeSpan AttemptMin = TimeSpan.FromMilliseconds(1);

    readonly ClientOptions _options;
    readonly DaemonStarter _starter;
    readonly ConnectionPool _pool;
    readonly RequestWriter _writer;
    readonly RequestIds _ids;
    int _requests;

    public DaemonChannel(AndonHome home, ClientOptions options)
    {
        Home = home;
        _options = options;
        _starter = new DaemonStarter(home, options);
        _pool = new ConnectionPool(options.Time);
        _writer = new RequestWriter(options);
        _ids = new RequestIds(options.Time, options.Salt, options.RequestId);
    }

    public AndonHome Home { get; }

    public void Dispose()
    {
        _pool.Dispose();
        _starter.Dispose();
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> reply, CancellationToken cancellationToken) =>
        GetAsync(path, reply, TimeSpan.Zero, cancellationToken);

    /// <summary>For requests that the daemon itself holds back for a while.</summary>
    public Task<T> GetAsync<T>(
        string path, JsonTypeInfo<T> reply, TimeSpan held, CancellationToken cancellationToken) =>
        ExchangeAsync(new Request(Request.Get, path), _options.Patience + held, reply, cancellationToken);

    /// <summary>A mutation: it gets an id, under which it is repeated until it is answered.</summary>
    public Task<T> ChangeAsync<T>(
        string method, string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> reply,
        CancellationToken cancellationToken) =>
        ChangeAsync(method, path, body, reply, TimeSpan.Zero, cancellationToken);

    /// <summary>For mutations that the daemon itself holds back for a while.</summary>
    public Task<T> ChangeAsync<T>(
        string method, string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> reply, TimeSpan held,
        CancellationToken cancellationToken) =>
        ExchangeAsync(
            new Request(method, path, body, _ids.Next()), _options.Patience + held, reply, cancellationToken);

    /// <summary>A mutation whose body is read from a stream, again from its beginning when it is repeated.</summary>
    public Task<T> SendAsync<T>(
        string path, RequestContent content, JsonTypeInfo<T> reply, CancellationToken cancellationToken) =>
        ExchangeAsync(
            new Request(Request.Post, path, Id: _ids.Next()) { Content = content }, _options.Patience, reply,
            cancellationToken);

    /// <summary>A reply that is read as it comes; the caller disposes it. Only its beginning is repeated.</summary>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(path, TimeSpan.Zero, cancellationToken);

    /// <summary>For replies that the daemon itself holds back for a while.</summary>
    public Task<Stream> OpenAsync(string path, TimeSpan held, CancellationToken cancellationToken)
    {
        var (request, patience) = (new Request(Request.Get, path), _options.Patience + held);
        return RepeatAsync((left, token) => OpenOnceAsync(request, left, token), patience, cancellationToken);
    }

    Task<T> ExchangeAsync<T>(
        Request request, TimeSpan patience, JsonTypeInfo<T> reply, CancellationToken cancellationToken) =>
        RepeatAsync((left, token) => ExchangeOnceAsync(request, reply, left, token), patience, cancellationToken);

    async Task<T> RepeatAsync<T>(
        Func<TimeSpan, CancellationToken, ValueTask<T>> attempt, TimeSpan patience,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var backoff = new Backoff(_options.Time, patience, Seed());
        var left = patience;
        while (true)
        {
            AndonException failure;
            try
            {
                return await attempt(left > AttemptMin ? left : AttemptMin, cancellationToken);
            }
            catch (AndonException refused) when (MayRepeat(refused))
            {
                // Long work is waited for longer than a daemon that says it can do nothing now.
                if (patience - backoff.Left >= _options.Patience) throw;
                failure = refused;
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                failure = Broken(broken);
            }
            catch (Exception late) when (IsLate(late, cancellationToken))
            {
                throw NoAnswer(patience);
            }

            if (!await backoff.WaitAsync(cancellationToken)) throw failure;
            left = backoff.Left;
        }
    }

    async ValueTask<T> ExchangeOnceAsync<T>(
        Request request, JsonTypeInfo<T> type, TimeSpan patience, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(patience, cancellationToken);
        try
        {
            var head = await connection.AskAsync(_writer, request, patience, cancellationToken);
            var body = await connection.ReadWholeAsync();
            if (!head.IsSuccess) throw ProblemOf(head, body.Span);
            return JsonSerializer.Deserialize(body.Span, type) ?? throw new IOException("The daemon answered null.");
        }
        finally
        {
            _pool.Return(connection);
        }
    }

    async ValueTask<Stream> OpenOnceAsync(Request request, TimeSpan patience, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(patience, cancellationToken);
        ReplyStream? stream = null;
        try
        {
            var head = await connection.AskAsync(_writer, request, patience, cancellationToken);
            if (!head.IsSuccess) throw ProblemOf(head, (await connection.ReadWholeAsync()).Span);
            connection.End();
            return stream = new ReplyStream(connection, _pool);
        }
        finally
        {
            if (stream is null) _pool.Return(connection);
        }
    }

    async ValueTask<DaemonConnection> ConnectAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_pool.TryTake() is { } kept) return kept;
        var socket =
            await _starter.TryConnectAsync(cancellationToken) ?? await StartAsync(patience, cancellationToken);
        return new DaemonConnection(new WatchedSocket(socket, _options.Blocking, _options.Time));
    }

    async Task<Socket> StartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!_options.MayStart) throw NotRunning();
        using var deadline = new CancellationTokenSource(patience, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await _starter.ConnectOrStartAsync(StartMode.Demand, _options.Patience, either.Token);
    }

    static AndonException ProblemOf(ReplyHead head, ReadOnlySpan<byte> body)
    {
        try
        {
            var problem = JsonSerializer.Deserialize(body, WireJson.Default.Problem)!;
            return new AndonException(problem.ToRefusal(), problem.Board);
        }
        catch (JsonException)
        {
            var status = head.Status.ToString(CultureInfo.InvariantCulture);
            return new AndonException(
                ErrorCode.Internal, "The daemon's answer cannot be read.", $"It answered {status} without a problem.",
                "Check that andon and andond are of one version.");
        }
    }

    /// <summary>These two promise that nothing was done; under the same id even that would do no harm.</summary>
    static bool MayRepeat(AndonException refused) => refused.Code is ErrorCode.Unavailable or ErrorCode.Busy;

    /// <summary>The patience is over, and nobody has cancelled.</summary>
    static bool IsLate(Exception failure, CancellationToken cancellationToken) =>
        failure is TimeoutException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

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
}
