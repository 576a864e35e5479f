using System.Globalization;
using System.IO.Pipes;
using System.Text;
using Andon.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Andon.Supervision.Workers;

/// <summary>
/// Takes everything that a run's processes write, always, so that none of them ever waits for us. The file only grows
/// and is bounded: the beginning of the output up to a limit, and at the end what was left out in a line, and the last
/// bytes. Owned by the supervisor; one pump writes.
/// </summary>
sealed class WorkerLog : IAsyncDisposable
{
    const int TailBytes = 8 * 1024;
    const int ChunkBytes = 16 * 1024;

    readonly AppendFile _file;
    readonly SafePipeHandle _readEnd;
    readonly OutputTail _tail = new(TailBytes);
    readonly CancellationTokenSource _closing = new();
    readonly int _bytesMax;
    Task _pump = Task.CompletedTask;
    int _kept;
    long _leftOut;
    bool _isBroken;

    public WorkerLog(string path, SafePipeHandle output, int bytesMax)
    {
        _file = AppendFile.CreateExclusive(path);
        _readEnd = output;
        _bytesMax = bytesMax;
    }

    /// <summary>Says something of our own, before anything of the worker's.</summary>
    public void Remark(string text) => Write(Encoding.UTF8.GetBytes($"[andon: {text}]\n"));

    /// <summary>Begins to take what is written. The pipe holds what came before.</summary>
    public void Begin() => _pump = PumpAsync(_closing.Token);

    /// <summary>
    /// Waits until every process that could write is gone, or for the given time when one that stands alone keeps the
    /// pipe; then ends the file.
    /// </summary>
    public async Task FinishAsync(TimeSpan patience, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        try
        {
            await _pump.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            await _closing.CancelAsync();
            await _pump;
        }

        if (_leftOut > 0) EndBounded();
    }

    /// <summary>The last lines that were written; null when there are none. After <see cref="FinishAsync"/>.</summary>
    public string? LastLines(int charactersMax) => _tail.LastLines(charactersMax);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _pump;
        _readEnd.Dispose();
        _file.Dispose();
        _closing.Dispose();
    }

    async Task PumpAsync(CancellationToken cancellationToken)
    {
        await using var output = new AnonymousPipeClientStream(PipeDirection.In, _readEnd);
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await output.ReadAsync(buffer, cancellationToken) is var count and > 0)
                Take(buffer.AsSpan(0, count));
        }
        catch (OperationCanceledException)
        {
        }
    }

    void Take(ReadOnlySpan<byte> bytes)
    {
        _tail.Add(bytes);
        var fits = Math.Min(bytes.Length, _bytesMax - _kept);
        _leftOut += bytes.Length - fits;
        Write(bytes[..fits]);
        _kept += fits;
    }

    void EndBounded()
    {
        var tail = _tail.ToArray();
        var missing = Math.Max(0, _leftOut - tail.Length);
        var shown = _leftOut < tail.Length ? tail.AsSpan(tail.Length - (int)_leftOut) : tail;
        var remark = string.Create(CultureInfo.InvariantCulture, $"\n[andon: {missing} bytes left out]\n");
        Write(Encoding.UTF8.GetBytes(remark));
        Write(shown);
    }

    /// <summary>A full disk costs the log, never the run: the worker is read on.</summary>
    void Write(ReadOnlySpan<byte> bytes)
    {
        if (_isBroken || bytes.IsEmpty) return;
        try
        {
            _file.WriteAll(bytes);
        }
        catch (IOException)
        {
            _isBroken = true;
        }
    }
}
