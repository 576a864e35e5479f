using Andon.Linux.ControlGroups;
using Andon.Linux.Processes;
using Andon.Supervision.Runs;

namespace Andon.Supervision.Workers;

/// <summary>
/// The control group that a worker is born in, from being written down to being removed. A run that can have none
/// goes without. Owned by the supervisor.
/// </summary>
sealed class WorkerGroup
{
    readonly RunFolder _folder;
    readonly long? _memoryMax;

    WorkerGroup(RunFolder folder, long? memoryMax, ControlGroup? group)
    {
        _folder = folder;
        _memoryMax = memoryMax;
        Group = group;
    }

    /// <summary>Null when the run has none.</summary>
    public ControlGroup? Group { get; private set; }

    /// <summary>Why the memory that was allowed to the run is no limit; null when it is, or none was named.</summary>
    public string? WhyNoMemoryLimit { get; private set; }

    /// <summary>
    /// Starts the worker inside the run's group. The supervisor goes in for the moment of the start and comes out
    /// again: before the limit is set, for what it takes itself does not count.
    /// </summary>
    public static (WorkerGroup Group, PidFd Process) Start(RunFolder folder, RunSpec spec, Func<PidFd> start)
    {
        var group = new WorkerGroup(folder, spec.MemoryMaxBytes, TryMake(folder, spec));
        var from = group.TryEnter();
        PidFd process;
        try
        {
            process = start();
        }
        catch
        {
            TryLeave(from);
            folder.RemoveGroup();
            throw;
        }

        group.Confine(TryLeave(from));
        return (group, process);
    }

    /// <summary>How much the run may use, when the kernel ended a process of it because it needed more.</summary>
    public long? ExceededMemory() =>
        _memoryMax is { } most && WhyNoMemoryLimit is null && Group?.OutOfMemoryKills > 0 ? most : null;

    static ControlGroup? TryMake(RunFolder folder, RunSpec spec)
    {
        if (spec.GroupParent is not { } parent) return null;
        var name = ControlGroup.NameOf(spec.Board, spec.Run, folder.Path);
        try
        {
            folder.WriteGroup(ControlGroup.PathOf(parent, name));
            return ControlGroup.Create(parent, name);
        }
        catch (IOException)
        {
            return null;
        }
    }

    string? TryEnter()
    {
        try
        {
            return Group?.Enter();
        }
        catch (IOException)
        {
            _folder.RemoveGroup();
            Group = null;
            return null;
        }
    }

    /// <summary>
    /// One that cannot leave stays, and the group still says who belongs to the run: the supervisor is never counted.
    /// </summary>
    static bool TryLeave(string? from) => from is null || ControlGroup.TryMoveSelf(from);

    void Confine(bool isOutside)
    {
        if (_memoryMax is not { } most) return;
        WhyNoMemoryLimit = Group switch
        {
            null => "the run has no control group",
            _ when !isOutside => "the run's supervisor could not leave the control group",
            { } group => group.TryLimitMemory(most),
        };
    }
}
