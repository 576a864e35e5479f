using System.Globalization;
using Andon.Linux.Calls;

namespace Andon.Linux.ControlGroups;

/// <summary>
/// Whether runs get control groups of their own, where, and why not. Groups for runs are made beside one another in
/// <see cref="Parent"/>. The kernel lets a group with processes of its own limit nothing below it, so limits of memory
/// take a parent without any: a service manager that starts the daemon in the group <c>andond</c> gives us that.
/// </summary>
/// <param name="Parent">Null when there are to be none.</param>
/// <param name="WhyNot">Why there are none, for people; null when there are.</param>
/// <param name="WhyNoMemoryLimit">Why a run's memory cannot be limited; null when it can.</param>
public sealed record GroupDelegation(string? Parent, string? WhyNot, string? WhyNoMemoryLimit)
{
    /// <summary>The name of the group that holds the daemon and the supervisors, where they have one.</summary>
    public const string OwnLeaf = "andond";

    public static GroupDelegation None(string why) => new(null, why, why);

    /// <summary>
    /// Looks, and proves it by making a group and removing it. A daemon that was started by a worker leaves the
    /// worker's group first: it is not a part of that run.
    /// </summary>
    public static GroupDelegation Establish()
    {
        if (GroupPlace.Read() is not { } place) return None("this host shows no control groups of version 2");
        if (place.HasVersionOne) return None("control groups of version 1 are mounted here");
        var own = place.Own;
        try
        {
            if (AboveRun(own) is { } above) own = Leave(above);
        }
        catch (IOException stuck)
        {
            return None($"the daemon was started in the group of a run and cannot leave it: {stuck.Message}");
        }

        var isLeaf = own.Length > place.Mount.Length && Path.GetFileName(own) == OwnLeaf;
        return Prove(isLeaf ? Path.GetDirectoryName(own)! : own);
    }

    /// <summary>Null when memory can be limited in the groups below this one, else why not.</summary>
    public static string? TryOfferMemory(string parent)
    {
        var offered = $"{parent}/cgroup.subtree_control";
        if (GroupFile.Lists(offered, "memory")) return null;
        if (!GroupFile.Lists($"{parent}/cgroup.controllers", "memory"))
            return $"the memory controller is not available in {parent}";
        try
        {
            GroupFile.Write(offered, "+memory");
            return null;
        }
        catch (IOException busy) when (Errno.Is(busy, Errno.DeviceBusy))
        {
            return $"{parent} has processes of its own, so it can limit nothing below it";
        }
        catch (IOException refused)
        {
            return refused.Message;
        }
    }

    internal static GroupDelegation Prove(string parent)
    {
        foreach (var needed in new[] { parent, $"{parent}/cgroup.procs" })
        {
            if (!GroupFile.MayWrite(needed)) return None($"{needed} is not ours to write: it was not delegated");
        }

        if (GroupFile.TryRead($"{parent}/cgroup.type")?.Trim() is { } type and not "domain")
            return None($"{parent} is of the type '{type}'");
        try
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"trial-{Environment.ProcessId}");
            ControlGroup.Create(parent, name).TryRemove();
        }
        catch (IOException refused)
        {
            return None(refused.Message);
        }

        return new GroupDelegation(parent, null, TryOfferMemory(parent));
    }

    /// <summary>The group that holds the run's in which we are; null when we are in none.</summary>
    internal static string? AboveRun(string own)
    {
        var at = own.IndexOf($"/{ControlGroup.Prefix}", StringComparison.Ordinal);
        return at < 0 ? null : own[..at];
    }

    /// <summary>Into the group above, or beside the run's into one of our own where that one may hold nobody.</summary>
    static string Leave(string above)
    {
        try
        {
            ControlGroup.MoveSelf(above);
            return above;
        }
        catch (IOException busy) when (Errno.Is(busy, Errno.DeviceBusy))
        {
            var leaf = $"{above}/{OwnLeaf}";
            if (FileCalls.MakeDirectory(leaf, ControlGroup.Mode) < 0 && Errno.Last != Errno.Exists)
                throw Errno.Failure("mkdir", leaf, Errno.Last);
            ControlGroup.MoveSelf(leaf);
            return leaf;
        }
    }
}
