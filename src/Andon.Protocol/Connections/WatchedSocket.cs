using System.Net.Sockets;

namespace Andon.Protocol.Connections;

/// <summary>
/// A socket whose sending and receiving end at a deadline and when they are cancelled: either shuts it down, which
/// wakes whoever waits in it, and it is of no more use. The one place where blocking and waiting differ. One exchange
/// at a time; only the deadline and the cancellation come from other threads.
/// </summary>
sealed class WatchedSocket : IDisposable
{
    static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(1);

    readonly Socket _socket;
    readonly bool _blocking;
    readonly TimeProvider _time;
    readonly ITimer? _timer;
    CancellationToken _cancellation;
    CancellationTokenRegistration _registration;
    TimeSpan _patience = Timeout.InfiniteTimeSpan;
    long _started;
    int _receiveMilliseconds;
    int _sendMilliseconds;
    volatile bool _isShut;
    volatile bool _isOverdue;

    public WatchedSocket(Socket socket, bool blocking, TimeProvider time)
    {
        _socket = socket;
        _blocking = blocking;
        _time = time;
        _sendMilliseconds = socket.SendTimeout;
        if (blocking) return;
        _timer = time.CreateTimer(
            static self => ((WatchedSocket)self!).ShutIfOverdue(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Nothing more than was asked for has come, and the other side is there. Between two exchanges only.
    /// </summary>
    public bool IsQuiet => !_isShut && !_socket.Poll(0, SelectMode.SelectRead);

    public bool IsShut => _isShut;

    /// <summary>From here until <see cref="End"/> what is sent and received is watched.</summary>
    public void Begin(TimeSpan patience, CancellationToken cancellationToken)
    {
        _patience = patience;
        _cancellation = cancellationToken;
        if (patience != Timeout.InfiniteTimeSpan)
        {
            _started = _time.GetTimestamp();
            _timer?.Change(patience, Timeout.InfiniteTimeSpan);
        }

        _registration = cancellationToken.UnsafeRegister(static self => ((WatchedSocket)self!).Shut(), this);
    }

    /// <summary>Afterwards nothing shuts the socket any more that was meant for this exchange.</summary>
    public void End()
    {
        _registration.Dispose();
        _registration = default;
        _cancellation = default;
        if (_patience == Timeout.InfiniteTimeSpan) return;
        _patience = Timeout.InfiniteTimeSpan;
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var sent = _blocking ? Send(bytes.Span) : await _socket.SendAsync(bytes, SocketFlags.None);
                bytes = bytes[sent..];
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            throw Failure(broken);
        }
    }

    /// <summary>At least one byte: a connection that is closed is a failure.</summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> target)
    {
        try
        {
            var received = _blocking ? Receive(target.Span) : await _socket.ReceiveAsync(target, SocketFlags.None);
            return received > 0 ? received : throw Failure(cause: null);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            throw Failure(broken);
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
        _socket.Dispose();
    }

    int Send(ReadOnlySpan<byte> bytes)
    {
        var left = MillisecondsLeft();
        if (left != _sendMilliseconds) _socket.SendTimeout = _sendMilliseconds = left;
        return _socket.Send(bytes);
    }

    int Receive(Span<byte> target)
    {
        var left = MillisecondsLeft();
        if (left != _receiveMilliseconds) _socket.ReceiveTimeout = _receiveMilliseconds = left;
        return _socket.Receive(target);
    }

    /// <summary>Rounded up, so that a quick exchange has one limit throughout; zero is none.</summary>
    int MillisecondsLeft()
    {
        if (_patience == Timeout.InfiniteTimeSpan) return 0;
        var left = (_patience - _time.GetElapsedTime(_started)).TotalMilliseconds;
        return left > 0 ? (int)Math.Min(Math.Ceiling(left), int.MaxValue) : throw Overdue(cause: null);
    }

    void ShutIfOverdue()
    {
        var patience = _patience;
        if (patience == Timeout.InfiniteTimeSpan) return;
        var left = patience - _time.GetElapsedTime(_started);
        if (left > TimeSpan.Zero)
        {
            // It fired late, into the next exchange; or early, for its clock is a coarse one.
            _timer?.Change(left + TimerResolution, Timeout.InfiniteTimeSpan);
            return;
        }

        _isOverdue = true;
        Shut();
    }

    void Shut()
    {
        _isShut = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The other side was faster, or its owner is through with it: then nobody waits in it.
        }
    }

    Exception Failure(Exception? cause)
    {
        if (_cancellation.IsCancellationRequested) return new OperationCanceledException(_cancellation);
        if (_isOverdue) return Overdue(cause);
        return cause switch
        {
            SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock } => Overdue(cause),
            null => new IOException("The daemon closed the connection."),
            _ => new IOException(cause.Message, cause),
        };
    }

    static TimeoutException Overdue(Exception? cause) => new("The daemon did not answer in time.", cause);
}
