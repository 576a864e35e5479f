using Andon.Linux.Calls;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Files;

/// <summary>
/// Standard output or standard error, written as it comes. Unlike the console's stream it says when the reader has
/// gone, and unlike a file's it shares the position with whoever else writes there. Belongs to one thread at a time.
/// </summary>
public sealed class OutputStream(int descriptor) : Stream
{
    readonly SafeFileHandle _handle = new(descriptor, ownsHandle: false);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Throws an <see cref="OutputException"/>, also when nobody reads any more.</summary>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint written = 0;
            while (written < buffer.Length)
            {
                var count = FileCalls.Write(_handle, start + written, (nuint)(buffer.Length - written));
                if (count > 0) written += count;
                else if (Errno.Last == Errno.WouldBlock) WaitForRoom();
                else if (Errno.Last != Errno.Interrupted) throw Failure("write");
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Somebody who shares the pipe or terminal has made it non-blocking.</summary>
    unsafe void WaitForRoom()
    {
        var entry = new PollEntry { Descriptor = descriptor, Events = ProcessCalls.PollOut };
        if (ProcessCalls.Poll(&entry, 1, -1) < 0 && Errno.Last != Errno.Interrupted)
            throw Failure("poll");
    }

    static OutputException Failure(string call) => new(Errno.Failure(call, "the output", Errno.Last));
}
