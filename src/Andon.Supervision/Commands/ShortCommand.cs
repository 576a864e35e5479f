using System.IO.Pipes;
using System.Text;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Andon.Supervision.Commands;

/// <summary>How a short command ended, and the beginning of what it wrote.</summary>
public sealed record ShortCommandResult(ExitStatus Status, bool IsOutOfTime, string Output)
{
    public bool IsGood => !IsOutOfTime && Status.Code == 0;
}

/// <summary>
/// A command that is run to its end within a time limit, at which its whole tree is stopped. Both its outputs are read
/// together, whole, and the beginning is kept; what it is given to read it may leave unread. Nothing is shared.
/// </summary>
public sealed class ShortCommand(DetachedCommand command, TimeProvider time)
{
    static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);

    /// <summary>On its standard input; nothing when left out.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    public required TimeSpan Limit { get; init; }

    /// <summary>Between asking the tree to end and killing it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What it writes beyond this is read and dropped.</summary>
    public int OutputBytesMax { get; init; } = 8 * 1024;

    /// <summary>Borne by its processes, so that those are found too that detach themselves.</summary>
    public ProcessMarker? Marker { get; init; }

    /// <summary>Throws IOException when it cannot be started; stops it when cancelled.</summary>
    public async Task<ShortCommandResult> RunAsync(CancellationToken cancellationToken)
    {
        var (readEnd, writeEnd) = Pipes.Create();
        await using var output = new AnonymousPipeClientStream(PipeDirection.In, readEnd);
        using var process = Start(writeEnd);
        using var over = new CancellationTokenSource();
        var reading = ReadAsync(output, over.Token);
        var isOutOfTime = await StopAtLimitAsync(process, cancellationToken);
        await SettleAsync(reading, over);
        var status = process.TryReap() ?? ExitStatus.Unknown;
        cancellationToken.ThrowIfCancellationRequested();
        return new ShortCommandResult(status, isOutOfTime, await reading);
    }

    PidFd Start(SafeFileHandle output)
    {
        using (output)
        using (var input = MemoryFile.Of(Input.Span))
        {
            return DetachedProcess.Start(command with
            {
                Output = new SpawnOutput.Into(output),
                Input = input,
                Environment = EnvironmentOf(),
                StandsAlone = false,
            });
        }
    }

    Dictionary<string, string> EnvironmentOf()
    {
        var environment = new Dictionary<string, string>(command.Environment, StringComparer.Ordinal);
        if (Marker is { } marker) environment[marker.Name] = marker.Value;
        return environment;
    }

    /// <summary>True when it had to be stopped, for the limit or because somebody cancelled.</summary>
    async Task<bool> StopAtLimitAsync(PidFd process, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.WaitExitAsync(either.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            var tree = ProcessTree.Of(process.Identity, Marker);
            await TreeStop.StopAsync(tree, Grace, time, CancellationToken.None);
            return true;
        }
    }

    /// <summary>What it left running may keep the pipe; nobody waits for that.</summary>
    async Task SettleAsync(Task<string> reading, CancellationTokenSource over)
    {
        using var patience = new CancellationTokenSource(OutputPatience, time);
        try
        {
            await reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
        }

        await over.CancelAsync();
    }

    async Task<string> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var kept = new byte[OutputBytesMax];
        var buffer = new byte[OutputBytesMax];
        var length = 0;
        try
        {
            while (await output.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                var fits = Math.Min(count, kept.Length - length);
                buffer.AsSpan(0, fits).CopyTo(kept.AsSpan(length));
                length += fits;
            }
        }
        catch (OperationCanceledException)
        {
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
