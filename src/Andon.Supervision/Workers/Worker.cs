using Andon.Core.Runs;
using Andon.Linux.Processes;
using Andon.Supervision.Runs;

namespace Andon.Supervision.Workers;

/// <summary>
/// The worker's first process and everything below it, with our process as the parent of every orphan: so the tree is
/// complete, and all its statuses come to us. Owned by the supervisor.
/// </summary>
sealed class Worker : IAsyncDisposable
{
    static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);

    readonly RunFolder _folder;
    readonly PidFd _process;
    readonly WorkerGroup _group;
    readonly WorkerLog _log;
    readonly TimeProvider _time;
    ExitStatus? _status;

    Worker(RunFolder folder, PidFd process, WorkerGroup group, WorkerLog log, TimeProvider time)
    {
        _folder = folder;
        _process = process;
        _group = group;
        _log = log;
        _time = time;
    }

    public ProcessIdentity Identity => _process.Identity;

    /// <summary>Throws IOException, with the reason, when the command cannot be started.</summary>
    public static Worker Start(RunFolder folder, RunSpec spec, string token, TimeProvider time)
    {
        var program = Find(spec);
        var (readEnd, writeEnd) = Pipes.Create();
        using (writeEnd)
        {
            var log = new WorkerLog(folder.Log, readEnd, spec.LogBytesMax);
            var command = new DetachedCommand
            {
                Executable = program,
                Arguments = spec.Command,
                Environment = EnvironmentOf(folder, spec, token),
                WorkingDirectory = spec.WorkingDirectory,
                Output = new SpawnOutput.Into(writeEnd),
                StandsAlone = false,
            };
            var (group, process) = WorkerGroup.Start(folder, spec, () => DetachedProcess.Start(command));
            if (group.WhyNoMemoryLimit is { } why)
                log.Remark($"memory_max ({ByteSize.Format(spec.MemoryMaxBytes!.Value)}) is no limit here: {why}");
            return new Worker(folder, process, group, log, time);
        }
    }

    /// <summary>Begins to keep its output; what it wrote before waits in the pipe.</summary>
    public void KeepOutput() => _log.Begin();

    public Task WaitExitAsync(CancellationToken cancellationToken) => _process.WaitExitAsync(cancellationToken);

    /// <summary>Collects whatever has ended, orphans too.</summary>
    public void Reap()
    {
        foreach (var child in Reaper.ReapAll())
        {
            if (child.Pid == Identity.Pid) _status = child.Status;
        }
    }

    /// <summary>Ends the whole tree: asks, waits for the grace, kills; true when nobody is left.</summary>
    public async Task<bool> StopAsync(TimeSpan grace)
    {
        var tree = ProcessTree.BelowSelf(_folder.Marker, _group.Group);
        var report = await TreeStop.StopAsync(tree, grace, _time, CancellationToken.None);
        Reap();
        return report.IsGone;
    }

    /// <summary>How the first process ended; after it has.</summary>
    public ExitStatus Status()
    {
        if (_status is null) Reap();
        return _status ?? ExitStatus.Unknown;
    }

    /// <summary>How much memory it was allowed, when the kernel ended it because it needed more.</summary>
    public long? ExceededMemory() => _group.ExceededMemory();

    /// <summary>The last lines of the output, once nobody writes any more; null when there are none.</summary>
    public async Task<string?> FinishLogAsync(int charactersMax)
    {
        await _log.FinishAsync(OutputPatience, _time);
        return _log.LastLines(charactersMax);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _process.Dispose();
    }

    static string Find(RunSpec spec)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
            throw new IOException($"Its workspace {spec.WorkingDirectory} is missing.");
        var searchPath = spec.Environment.GetValueOrDefault("PATH", "");
        return Executable.Resolve(spec.Command[0], searchPath, spec.WorkingDirectory)
            ?? throw new IOException($"'{spec.Command[0]}' is no program that can be run (PATH: {searchPath}).");
    }

    static Dictionary<string, string> EnvironmentOf(RunFolder folder, RunSpec spec, string token) =>
        new(spec.Environment, StringComparer.Ordinal)
        {
            [SupervisorProgram.TokenVariable] = token,
            [folder.Marker.Name] = folder.Marker.Value,
        };
}
