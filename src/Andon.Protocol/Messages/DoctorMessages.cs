namespace Andon.Protocol.Messages;

/// <summary>How much a finding matters, from nothing to much.</summary>
public static class FindingSeverities
{
    /// <summary>It was looked at and is as it should be.</summary>
    public const string Ok = "ok";

    /// <summary>A person may want to know it.</summary>
    public const string Info = "info";

    /// <summary>It works, and may cost something later.</summary>
    public const string Warning = "warning";

    /// <summary>Something does not work, or what is on the disk is in danger.</summary>
    public const string Error = "error";

    /// <summary>From good to bad.</summary>
    public static IReadOnlyList<string> All { get; } = [Ok, Info, Warning, Error];

    public static string Worst(IEnumerable<string> severities) =>
        severities.MaxBy(severity => All.IndexOf(severity)) ?? Ok;

    static int IndexOf(this IReadOnlyList<string> all, string severity)
    {
        for (var at = 0; at < all.Count; at++)
        {
            if (all[at] == severity) return at;
        }

        return all.Count; // a word of a later version: better too loud than too quiet
    }
}

/// <summary>What an examination of a home found. Nothing was changed for it.</summary>
public sealed record DoctorReply
{
    public required string Home { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public required long At { get; init; }

    /// <summary>The worst of the findings.</summary>
    public required string Severity { get; init; }

    public required DoctorVersions Versions { get; init; }

    /// <summary><c>answering</c>, <c>silent</c> although a process owns the home, or <c>none</c>.</summary>
    public required string Daemon { get; init; }

    /// <summary>Who owns the home, as the daemon says; null when none answers.</summary>
    public OwnerMessage? Owner { get; init; }

    /// <summary>What the daemon says of itself; null when none answers.</summary>
    public HealthReply? Health { get; init; }

    /// <summary>Errors first.</summary>
    public required IReadOnlyList<DoctorFinding> Findings { get; init; }

    /// <summary>The archive that was written; null when none was asked for or it could not be.</summary>
    public string? Bundle { get; init; }
}

/// <summary>What runs here.</summary>
/// <param name="Andond">The program that examined, which also is what the command line would start.</param>
/// <param name="Sqlite">The version of the SQLite in it.</param>
/// <param name="SqliteSourceId">The check-in that it was made from.</param>
/// <param name="Kernel">The operating system's.</param>
public sealed record DoctorVersions(string Andond, string Sqlite, string SqliteSourceId, string Kernel);

/// <summary>One thing that was found; see docs/reference/doctor.md for the ids.</summary>
/// <param name="Id">Stable, for programs.</param>
/// <param name="Severity">ok, info, warning or error.</param>
/// <param name="Where">The file, process, board or setting.</param>
/// <param name="What">What is so.</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Next">What to do; null when there is nothing to do. It destroys nothing.</param>
public sealed record DoctorFinding(
    string Id, string Severity, string Where, string What, string Why, string? Next);
