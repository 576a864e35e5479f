using System.IO.Enumeration;
using Andon.Core.Runs;
using Andon.Linux.Files;

namespace Andon.Server.Dispatch;

/// <summary>
/// Whether a run gets on, which is more than that its processes live: it wrote something, said something new, or
/// changed a file of its workspace. Silence is counted on monotonic time from the last look that saw something new, so
/// a clock that jumps ends no run. Owned by the board's pass.
/// </summary>
sealed class ProgressWatch(TimeProvider time)
{
    /// <summary>Looks for each time-out, so that a run is ended at most so much later than it should.</summary>
    const int LooksPerTimeout = 8;

    /// <summary>Files of a workspace that are looked at; more than that and its newest may be missed.</summary>
    const int FilesMax = 2_000;

    static readonly TimeSpan LookIntervalMin = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LookIntervalMax = TimeSpan.FromMinutes(5);

    Signs? _seen;
    long _changed = time.GetTimestamp();
    long _looked = time.GetTimestamp();

    public TimeSpan UntilNextLook(TimeSpan timeout) => IntervalOf(timeout) - time.GetElapsedTime(_looked);

    /// <summary>True when nothing new was seen for the whole time-out. Looks only when a look is due.</summary>
    public bool IsSilent(Run run, string log, TimeSpan timeout)
    {
        if (_seen is not null && UntilNextLook(timeout) > TimeSpan.Zero) return false;
        _looked = time.GetTimestamp();
        var signs = Look(run, log);
        if (signs != _seen)
        {
            if (_seen is not null) _changed = _looked;
            _seen = signs;
        }

        return time.GetElapsedTime(_changed) >= timeout;
    }

    /// <summary>Time was not kept for a while: what was missed is no silence.</summary>
    public void Restart() => _changed = time.GetTimestamp();

    static TimeSpan IntervalOf(TimeSpan timeout)
    {
        var interval = timeout / LooksPerTimeout;
        if (interval < LookIntervalMin) return LookIntervalMin;
        return interval > LookIntervalMax ? LookIntervalMax : interval;
    }

    static Signs Look(Run run, string log)
    {
        var output = FileStatus.TryRead(log, out var file) ? (file.Size, file.ModifiedNanoseconds) : default;
        return new Signs(output, run.LastProgressAt?.Microseconds ?? 0, Newest(run.Workspace));
    }

    /// <summary>
    /// The latest change of a file in the workspace, and how many there are; none while it is not there: git may be
    /// making it, and a worker may take away what it works in.
    /// </summary>
    static (long Changed, int Files) Newest(string? workspace)
    {
        if (workspace is null || !Path.IsPathRooted(workspace)) return default;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = true,
        };
        var (newest, files) = (0L, 0);
        try
        {
            var paths = new FileSystemEnumerable<string>(
                workspace, (ref entry) => entry.ToFullPath(), options)
            {
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            };
            foreach (var path in paths)
            {
                if (++files > FilesMax) break;
                if (FileStatus.TryReadLink(path, out var entry)) newest = Math.Max(newest, entry.ModifiedNanoseconds);
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // A folder is missing, or went while we looked; what was seen so far counts.
        }

        return (newest, files);
    }

    sealed record Signs((long Size, long Modified) Output, long Said, (long Changed, int Files) Workspace);
}
