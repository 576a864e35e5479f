using Andon.Core;
using Andon.Core.Homes;
using Andon.Linux.Files;
using Andon.Linux.Locks;
using Andon.Protocol.Homes;
using Andon.Protocol.Messages;

namespace Andon.Server.Doctor;

/// <summary>
/// A home under examination: what was found, and what one check leaves for the next. Nothing in it changes the home.
/// One examination's, on one thread at a time.
/// </summary>
sealed class Examined
{
    readonly List<DoctorFinding> _findings = [];

    public Examined(AndonHome home, TimeProvider time)
    {
        (Home, Time) = (home, time);
        using var folder = OpenFolder.TryOpen(home.Path);
        Folder = folder?.CurrentPath() ?? home.Path;
        Owner = OwnerRecord.TryRead(home);
        try
        {
            var held = LockTable.Of(home.OwnerLock);
            Holders = [.. held.Where(each => each is { Kind: LockKind.Flock, IsBlocked: false })];
        }
        catch (IOException unable)
        {
            Holders = [];
            Add(Kinds.NotExamined.At("run/owner.lock", unable.Message));
        }
    }

    public AndonHome Home { get; }

    public TimeProvider Time { get; }

    /// <summary>The home's path with every link followed, as the kernel names its files.</summary>
    public string Folder { get; }

    /// <summary>Null when nobody has written it, or it cannot be read.</summary>
    public OwnerRecord? Owner { get; }

    /// <summary>Who holds the owner's lock: one, or nobody.</summary>
    public IReadOnlyList<LockEntry> Holders { get; }

    public bool IsOwned => Holders.Count > 0;

    /// <summary>The owner's process; null without one, or when it is in another pid namespace.</summary>
    public int? OwnerPid => Holders is [{ Pid: > 0 and var pid }, ..] ? pid : null;

    /// <summary>What the daemon says; null when none answers.</summary>
    public WhereReply? Where { get; set; }

    /// <summary>What the daemon says of itself; null when none answers.</summary>
    public HealthReply? Health { get; set; }

    /// <summary>What the home's log says of its boards; null when it cannot be read.</summary>
    public HomeState? Registry { get; set; }

    /// <summary>The latest time that was written down somewhere, and where.</summary>
    public (Instant At, string Where)? Latest { get; private set; }

    /// <summary>What the folder of boards holds, in order; none of it is believed to be a board.</summary>
    public IReadOnlyList<string> BoardFolders => Names(Home.BoardsFolder);

    public IReadOnlyList<DoctorFinding> Findings => _findings;

    public void Add(DoctorFinding finding) => _findings.Add(finding);

    /// <summary>Whether nothing but what is as it should be was found since there were so many findings.</summary>
    public bool IsQuietSince(int count) =>
        _findings.Skip(count).All(finding => finding.Severity is FindingSeverities.Ok or FindingSeverities.Info);

    public void Saw(Instant? at, string where)
    {
        if (at is { } time && !(Latest?.At >= time)) Latest = (time, where);
    }

    /// <summary>Shown shorter where it lies in the home.</summary>
    public string Short(string path)
    {
        foreach (var root in (ReadOnlySpan<string>)[Home.Path, Folder])
        {
            if (path.StartsWith($"{root}/", StringComparison.Ordinal)) return path[(root.Length + 1)..];
        }

        return path;
    }

    /// <summary>The names in a folder, in order; none when there is no such folder.</summary>
    public static IReadOnlyList<string> Names(string folder) => Directory.Exists(folder)
        ?
        [
            .. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ]
        : [];
}
