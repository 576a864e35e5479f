using System.IO.Pipes;
using System.Text;
using Andon.Linux.Calls;
using Andon.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Andon.Linux.Processes;

/// <summary>
/// How a started daemon says that it is ready: it writes one line to descriptor 3 and closes it. When it dies before
/// that, the pipe ends empty. The parent creates the pipe, starts the child, and waits.
/// </summary>
public sealed class ReadinessPipe : IDisposable
{
    internal const string Variable = "ANDON_READINESS_FD";

    const int MessageBytesMax = 4096;

    /// <summary>Begins a line that is not the one that is waited for.</summary>
    const char ProgressMark = '~';

    readonly SafePipeHandle _readEnd;

    ReadinessPipe(SafePipeHandle readEnd, SafeFileHandle writeEnd)
    {
        _readEnd = readEnd;
        WriteEnd = writeEnd;
    }

    /// <summary>Told, on any thread, each word of progress before the line.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>For <see cref="DetachedCommand.Readiness"/>.</summary>
    public SafeFileHandle WriteEnd { get; }

    public static ReadinessPipe Create(Action<string>? progress = null)
    {
        var (readEnd, writeEnd) = Pipes.Create();
        return new ReadinessPipe(readEnd, writeEnd) { Progress = progress };
    }

    /// <summary>
    /// In the child: says the line to whoever started us. Does nothing when nobody waits. Call it once.
    /// </summary>
    public static void Tell(string line)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), out var descriptor)) return;

        Environment.SetEnvironmentVariable(Variable, null);
        using var writeEnd = new SafeFileHandle(descriptor, ownsHandle: true);
        PosixFile.WriteAll(writeEnd, Encoding.UTF8.GetBytes(line + "\n"), "the readiness pipe");
    }

    /// <summary>
    /// In the child, before the line: says how far it is, as often as it likes. Does nothing when nobody waits.
    /// </summary>
    public static void TellProgress(string word)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), out var descriptor)) return;

        using var writeEnd = new SafeFileHandle(descriptor, ownsHandle: false);
        PosixFile.WriteAll(writeEnd, Encoding.UTF8.GetBytes($"{ProgressMark}{word}\n"), "the readiness pipe");
    }

    /// <summary>
    /// In the child, first thing: keeps the descriptor from leaking into processes that it starts before it is ready.
    /// </summary>
    public static void Guard()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), out var descriptor)) return;

        using var writeEnd = new SafeFileHandle(descriptor, ownsHandle: false);
        var result = FileCalls.Control(writeEnd, FileCalls.SetDescriptorFlags, FileCalls.DescriptorCloseOnExec);
        Errno.Check(result, "fcntl", "the readiness pipe");
    }

    /// <summary>
    /// The child's line, or null when it ended without one. Throws TimeoutException when neither comes in time. Closes
    /// our copy of the write end first, so call it after the child was started.
    /// </summary>
    public Task<string?> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken) =>
        WaitAsync(MessageBytesMax, patience, time, cancellationToken);

    /// <summary>As the other, for lines that may be long.</summary>
    public async Task<string?> WaitAsync(
        int bytesMax, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        WriteEnd.Dispose();
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ReadLineAsync(bytesMax, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The process was not ready within {patience.TotalSeconds:0.#} seconds.");
        }
    }

    public void Dispose()
    {
        WriteEnd.Dispose();
        _readEnd.Dispose();
    }

    async Task<string?> ReadLineAsync(int bytesMax, CancellationToken cancellationToken)
    {
        await using var stream = new AnonymousPipeClientStream(PipeDirection.In, _readEnd);
        var buffer = new byte[MessageBytesMax];
        var length = 0;
        while (length < bytesMax)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(bytesMax, 2 * length));
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length = Rest(buffer, length + count);
            if (count == 0 || buffer.AsSpan(0, length).Contains((byte)'\n')) break;
        }

        var text = Encoding.UTF8.GetString(buffer, 0, length);
        return length == 0 ? null : text.TrimEnd('\n');
    }

    /// <summary>Takes the words of progress out that are whole; answers how many bytes are left.</summary>
    int Rest(byte[] buffer, int length)
    {
        while (length > 0 && buffer[0] == ProgressMark)
        {
            var end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end < 0) break;
            Progress?.Invoke(Encoding.UTF8.GetString(buffer, 1, end - 1));
            length -= end + 1;
            buffer.AsSpan(end + 1, length).CopyTo(buffer);
        }

        return length;
    }
}
