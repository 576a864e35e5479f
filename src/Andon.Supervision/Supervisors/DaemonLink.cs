using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Supervision.Runs;

namespace Andon.Supervision.Supervisors;

/// <summary>
/// The link over the home's socket. While the daemon is away the worker goes on and we ask again, unevenly, so that
/// many supervisors do not come back in step. Only with a verdict in hand may we start a daemon.
/// </summary>
sealed class DaemonLink : IDaemonLink, IDisposable
{
    /// <summary>
    /// A daemon that answers at once, instead of holding the request back, is not asked in a tight circle.
    /// </summary>
    static readonly TimeSpan RenewIntervalMin = TimeSpan.FromMilliseconds(200);

    static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(5);

    /// <summary>Longer than a daemon holds a renewal back, and than it takes to restart.</summary>
    static readonly TimeSpan RenewPatience = TimeSpan.FromSeconds(40);

    /// <summary>
    /// Afterwards the outcome waits on disk: a daemon that lives notices that we left, the next one looks.
    /// </summary>
    static readonly TimeSpan SettlePatience = TimeSpan.FromMinutes(5);

    readonly RunSpec _spec;
    readonly TimeProvider _time;
    readonly Random _chance;
    readonly Lazy<AndonClient> _running;
    readonly Lazy<AndonClient> _starting;

    public DaemonLink(RunSpec spec, string token, TimeProvider time, ulong salt)
    {
        _spec = spec;
        _time = time;
        _chance = new Random(unchecked((int)salt));
        _running = new(() => ClientOf(token, mayStart: false, salt));
        _starting = new(() => ClientOf(token, mayStart: true, unchecked(salt + 1)));
    }

    public async Task<StopOrder> FollowAsync(ProcessIdentity worker, CancellationToken cancellationToken)
    {
        var started = StartedRequestOf(worker);
        var said = await InsistAsync(
            () => _running.Value.StartedAsync(_spec.Board, _spec.Run, started, cancellationToken), cancellationToken);
        // A quick worker may have reported already: then the renewal says how the run ended, and how long it may go on.
        if (said.Refused is { Code: not ErrorCode.RunSuperseded } unwanted) return Over(unwanted);
        while (true)
        {
            var asked = _time.GetTimestamp();
            var renewed = await InsistAsync(
                () => _running.Value.RenewAsync(_spec.Board, _spec.Run, cancellationToken), cancellationToken);
            if (renewed.Refused is { } refused) return Over(refused);
            var reply = renewed.Value!;
            if (!reply.Continue)
            {
                var grace = TimeSpan.FromSeconds(reply.GraceSeconds);
                return new StopOrder(reply.Reason ?? "the run has ended.", grace);
            }

            var early = RenewIntervalMin - _time.GetElapsedTime(asked);
            if (early > TimeSpan.Zero) await Task.Delay(early, _time, cancellationToken);
        }
    }

    public async Task<bool> SettleAsync(WorkerOutcome outcome)
    {
        using var patience = new CancellationTokenSource(SettlePatience, _time);
        try
        {
            var request = outcome.ToRequest();
            var said = await InsistAsync(
                () => _starting.Value.SettleAsync(_spec.Board, _spec.Run, request, patience.Token), patience.Token);
            return said.Refused is null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_running.IsValueCreated) _running.Value.Dispose();
        if (_starting.IsValueCreated) _starting.Value.Dispose();
    }

    AndonClient ClientOf(string token, bool mayStart, ulong salt) =>
        new(AndonHome.Resolve(_spec.Home), new ClientOptions
        {
            Time = _time,
            Salt = salt,
            Worker = new WorkerCredential(new RunId(_spec.Run), token),
            Patience = RenewPatience,
            MayStart = mayStart,
            BriefReplies = true,
        });

    /// <summary>Repeats what may succeed later; answers the refusal that will not.</summary>
    async Task<Answer<T>> InsistAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        for (var wait = RetryMin; ; wait = wait * 2 < RetryMax ? wait * 2 : RetryMax)
        {
            try
            {
                return new Answer<T>(await ask(), null);
            }
            catch (AndonException refused) when (IsFinal(refused.Code))
            {
                return new Answer<T>(null, refused);
            }
            catch (Exception passing) when (passing is AndonException or JsonException)
            {
                await Task.Delay(wait * (0.5 + _chance.NextDouble()), _time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// What a later try would not change: the run is not ours any more, or nobody wants a daemon now. Anything else, a
    /// fault included, may pass.
    /// </summary>
    static bool IsFinal(ErrorCode code) => code
        is ErrorCode.RunSuperseded or ErrorCode.RunNotFound or ErrorCode.RunTokenInvalid
        or ErrorCode.RunTokenRequired or ErrorCode.TaskNotFound or ErrorCode.TaskDeleted or ErrorCode.BoardNotFound
        or ErrorCode.BoardArchived or ErrorCode.AlreadyClaimed or ErrorCode.WrongStatus or ErrorCode.Forbidden
        or ErrorCode.Unauthorized or ErrorCode.InvalidArgument or ErrorCode.UnknownField or ErrorCode.MalformedRequest
        or ErrorCode.DaemonStopped;

    static StopOrder Over(AndonException refused) => new($"{refused.What} {refused.Why}", TimeSpan.Zero);

    StartedRequest StartedRequestOf(ProcessIdentity worker)
    {
        var self = ProcessIdentity.Current;
        return new StartedRequest
        {
            Node = _spec.Node,
            BootId = worker.BootId,
            WorkerPid = worker.Pid,
            WorkerStartTicks = worker.StartTicks,
            SupervisorPid = self.Pid,
            SupervisorStartTicks = self.StartTicks,
        };
    }

    /// <summary>An answer, or the refusal that stands.</summary>
    readonly record struct Answer<T>(T? Value, AndonException? Refused)
        where T : class;
}
