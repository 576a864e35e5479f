using Andon.Linux.Files;

namespace Andon.Linux.ControlGroups;

/// <summary>Where this process stands among the control groups of version 2, as directories that we can see.</summary>
/// <param name="Mount">The topmost group within our reach.</param>
/// <param name="Own">The group that we are in.</param>
/// <param name="HasVersionOne">
/// Whether controllers of version 1 are mounted beside it: those of version 2 are incomplete then.
/// </param>
public sealed record GroupPlace(string Mount, string Own, bool HasVersionOne)
{
    /// <summary>Null when there are no such groups here, or ours is outside of what is mounted.</summary>
    public static GroupPlace? Read()
    {
        var membership = GroupFile.TryRead("/proc/self/cgroup");
        var mounts = GroupFile.TryRead("/proc/self/mountinfo");
        return membership is null || mounts is null ? null : Find(membership, mounts);
    }

    /// <summary>
    /// Samples: <c>0::/system.slice/andon.service</c> and
    /// <c>31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw</c>, where the fourth field says which
    /// group is mounted: a container may be shown its own only.
    /// </summary>
    internal static GroupPlace? Find(string membership, string mounts)
    {
        const string prefix = "0::";
        var line = membership.Split('\n').FirstOrDefault(each => each.StartsWith(prefix, StringComparison.Ordinal));
        if (line is null || line.Contains("/..", StringComparison.Ordinal)) return null;
        var group = line[prefix.Length..];
        GroupPlace? place = null;
        var hasVersionOne = false;
        foreach (var mount in mounts.Split('\n'))
        {
            if (mount.Split(" - ") is not [var before, var after] || before.Split(' ') is not { Length: > 4 } fields)
                continue;
            var kind = after.Split(' ')[0];
            hasVersionOne |= kind == "cgroup";
            if (kind != "cgroup2" || Below(group, MountPoint.Plain(fields[3])) is not { } rest) continue;
            var folder = MountPoint.Plain(fields[4]);
            place ??= new GroupPlace(folder, $"{folder}{rest}".TrimEnd('/'), false);
        }

        return place is null ? null : place with { HasVersionOne = hasVersionOne };
    }

    static string? Below(string group, string root)
    {
        var top = root.TrimEnd('/');
        if (!group.StartsWith(top, StringComparison.Ordinal)) return null;
        var rest = group[top.Length..];
        return rest is "" or ['/', ..] ? rest : null;
    }
}
