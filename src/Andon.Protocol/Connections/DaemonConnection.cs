using System.Buffers;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Connections;

/// <summary>
/// One connection to the daemon, with one exchange at a time: ask, read the reply to its end, end. Its buffers are kept
/// from one exchange to the next. Belongs to whoever took it from the pool, and is safe from one thread at a time.
/// </summary>
sealed class DaemonConnection(WatchedSocket socket) : IDisposable
{
    const int BytesFirst = 8 * 1024;

    const int ContentPieceBytes = 64 * 1024;

    /// <summary>What an idle connection may hold on to.</summary>
    const int BytesKeptMax = 1024 * 1024;

    /// <summary>Far more than any list of tasks has, and little enough to be one array.</summary>
    const int BodyBytesMax = 1024 * 1024 * 1024;

    byte[] _received = new byte[BytesFirst];
    int _start;
    int _end;
    ArrayBufferWriter<byte> _sent = new(BytesFirst);
    ReplyHead _head;
    ReplyBody? _body;
    bool _isRead = true;

    /// <summary>Whether its last reply was read to the end, and the daemon has announced no end of its own.</summary>
    public bool IsReusable => _isRead && !_head.Closes && _start == _end && !socket.IsShut;

    /// <summary>Whether the daemon is still there and says nothing unasked. Before an exchange only.</summary>
    public bool IsQuiet => socket.IsQuiet;

    /// <summary>
    /// Sends the request and waits for the reply's head. Afterwards the body is read, whole or piece by piece.
    /// </summary>
    public async ValueTask<ReplyHead> AskAsync(
        RequestWriter writer, Request request, TimeSpan patience, CancellationToken cancellationToken)
    {
        _sent.ResetWrittenCount();
        writer.Write(_sent, request);
        _start = _end = 0;
        _isRead = false;
        socket.Begin(patience, cancellationToken);
        var unsent = await SendAsync(request.Content);
        try
        {
            _head = await ReadHeadAsync();
        }
        catch (IOException) when (unsent is not null)
        {
            throw unsent;
        }

        _body = _head.Length is null ? new ReplyBody(length: null) : null;
        _isRead = _head.Length == 0;
        return _head;
    }

    /// <summary>The body, whole; valid until the next exchange.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadWholeAsync()
    {
        if (_head.Length is not { } length) return await CollectAsync();
        if (length > BodyBytesMax) throw ReplyHead.Unreadable($"it has {length} bytes");
        while (_end - _start < length) await ReceiveAsync((int)length);
        var body = _received.AsMemory(_start, (int)length);
        _start += (int)length;
        _isRead = true;
        return body;
    }

    /// <summary>Some more of the body; nothing at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target)
    {
        if (target.IsEmpty) return 0;
        _body ??= new ReplyBody(_head.Length);
        while (true)
        {
            var (used, filled) = _body.Take(_received.AsSpan(_start, _end - _start), target.Span);
            _start += used;
            _isRead = _body.IsEnded;
            if (filled > 0 || _isRead) return filled;
            await ReceiveAsync();
        }
    }

    /// <summary>For a body that is read for as long as it comes: each wait has its own cancellation.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_isRead) return 0;
        socket.Begin(Timeout.InfiniteTimeSpan, cancellationToken);
        try
        {
            return await ReadAsync(target);
        }
        finally
        {
            socket.End();
        }
    }

    /// <summary>The deadline and the cancellation of the last exchange are over.</summary>
    public void End() => socket.End();

    /// <summary>Gives back what a large exchange needed.</summary>
    public void Trim()
    {
        if (_received.Length > BytesKeptMax) _received = new byte[BytesFirst];
        if (_sent.Capacity > BytesKeptMax) _sent = new ArrayBufferWriter<byte>(BytesFirst);
    }

    public void Dispose() => socket.Dispose();

    /// <summary>A daemon that refuses a long request need not read it to its end, but it answers.</summary>
    async ValueTask<IOException?> SendAsync(RequestContent? content)
    {
        try
        {
            await socket.SendAsync(_sent.WrittenMemory);
            if (content is not null) await SendAsync(content.Stream, content.Length);
            return null;
        }
        catch (IOException unsent)
        {
            return unsent;
        }
    }

    /// <summary>From its beginning, also when the request is repeated.</summary>
    async ValueTask SendAsync(Stream stream, long length)
    {
        stream.Position = 0;
        var piece = new byte[ContentPieceBytes];
        for (var left = length; left > 0;)
        {
            var read = await stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)));
            if (read == 0) throw Shorter();
            await socket.SendAsync(piece.AsMemory(0, read));
            left -= read;
        }
    }

    static AndonException Shorter() => new(
        ErrorCode.InvalidArgument, "The file was not sent.", "It became shorter while it was read.",
        "Send it again when nobody writes to it.");

    async ValueTask<ReplyHead> ReadHeadAsync()
    {
        ReplyHead head;
        int length;
        do
        {
            await ReceiveAsync();
        }
        while (!ReplyHead.TryRead(_received.AsSpan(_start, _end - _start), out head, out length));

        _start += length;
        return head;
    }

    async ValueTask<ReadOnlyMemory<byte>> CollectAsync()
    {
        var whole = new ArrayBufferWriter<byte>(BytesFirst);
        while (await ReadAsync(whole.GetMemory(BytesFirst)) is > 0 and var read)
        {
            whole.Advance(read);
            if (whole.WrittenCount > BodyBytesMax) throw ReplyHead.Unreadable("it does not end");
        }

        return whole.WrittenMemory;
    }

    async ValueTask ReceiveAsync(int wanted = 0)
    {
        if (_start == _end) _start = _end = 0;
        if (_end == _received.Length || _start + wanted > _received.Length) MakeRoom(wanted);
        _end += await socket.ReceiveAsync(_received.AsMemory(_end));
    }

    /// <summary>What is announced is believed up to a limit; beyond it, room is made as bytes come.</summary>
    void MakeRoom(int wanted)
    {
        var held = _end - _start;
        var size = Math.Max(held * 2, Math.Min(wanted, BytesKeptMax));
        var target = size <= _received.Length ? _received : GC.AllocateUninitializedArray<byte>(size);
        _received.AsSpan(_start, held).CopyTo(target);
        _received = target;
        _start = 0;
        _end = held;
    }
}
