using System.Diagnostics;
using System.Globalization;

namespace Andon.Attack.Faults;

/// <summary>
/// Makes system calls of a running daemon fail, from outside and without its help: strace attaches, answers the calls
/// with an error in the kernel's place, and detaches.
/// </summary>
sealed class Strace : IAsyncDisposable
{
    readonly Process _strace;

    Strace(Process strace) => _strace = strace;

    /// <param name="pid">The daemon.</param>
    /// <param name="calls">Names as strace knows them, with commas.</param>
    /// <param name="error">ENOSPC, EIO …</param>
    /// <param name="path">Only calls on this file; null for all.</param>
    public static async Task<Strace> FailAsync(int pid, string calls, string error, string? path = null)
    {
        List<string> arguments =
        [
            "-f", "-q", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}",
            "-p", pid.ToString(CultureInfo.InvariantCulture),
        ];
        if (path is not null) arguments.AddRange(["-P", path]);
        var strace = Programs.Start("strace", arguments, home: null);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!IsTraced(pid))
        {
            if (strace.HasExited) throw new InvalidOperationException(
                await strace.StandardError.ReadToEndAsync(bound.Token));
            await Task.Delay(5, bound.Token);
        }

        return new Strace(strace);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited) TestHome.Signal(_strace.Id, "INT");
        await _strace.WaitForExitAsync();
        _strace.Dispose();
    }

    static bool IsTraced(int pid) => File.ReadLines($"/proc/{pid}/status")
        .Any(line =>
            line.StartsWith("TracerPid:", StringComparison.Ordinal) && !line.EndsWith("\t0", StringComparison.Ordinal));
}
