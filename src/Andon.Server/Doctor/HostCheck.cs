using System.Globalization;
using Andon.Configuration;
using Andon.Core;
using Andon.Linux.Processes;

namespace Andon.Server.Doctor;

/// <summary>
/// What a daemon needs besides its files: settings that can be understood, a clock, and what the host lets it have.
/// </summary>
static class HostCheck
{
    const int YearMin = 2025;
    const int YearMax = 2100;
    const int OpenFilesMin = 256;
    const int ProcessesMin = 256;
    const double OpenShareMax = 0.8;
    const long MemoryMin = 256L << 20;

    static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public static void LookAtConfiguration(Examined home)
    {
        var configuration = ConfigurationReader.Read(home.Home.Path);
        foreach (var error in configuration.Errors)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{error.File}:{error.Line}");
            home.Add(Kinds.ConfigurationWrong.At(where, $"{error.Code}: {error.Why}", error.Next));
        }

        if (configuration.IsSound)
        {
            home.Add(Kinds.Configuration.At(
                HomeFiles.Configuration, Text($"It and {configuration.Profiles.Count} profiles are sound.")));
        }
    }

    /// <summary>After the checks that saw times in the home.</summary>
    public static void LookAtClock(Examined home)
    {
        var before = home.Findings.Count;
        var now = home.Time.GetUtcNow();
        if (now.Year is < YearMin or > YearMax) home.Add(Kinds.ClockYear.At("clock", $"It shows {Shown(now)}."));
        if (home.Latest is { } latest && latest.At - Instant.From(now) > Tolerance)
        {
            home.Add(Kinds.ClockBehind.At(
                latest.Where, $"It has {Shown(latest.At.ToDateTimeOffset())}, and the clock shows {Shown(now)}."));
        }

        if (home.Findings.Count == before) home.Add(Kinds.Clock.At("clock", $"It shows {Shown(now)}."));
        if (KernelClock.IsSynchronised() == false)
            home.Add(Kinds.ClockUnsynchronised.At("kernel", "It says that it is not synchronised."));
    }

    public static void LookAtLimits(Examined home)
    {
        var before = home.Findings.Count;
        var limits = ProcessLimits.TryRead(home.OwnerPid) ?? ProcessLimits.TryRead();
        var open = home.OwnerPid is { } pid ? ProcessLimits.CountOpen(pid) : null;
        if (limits is not null) LookAtLimits(home, limits, open);
        var load = HostLoad.Read();
        if (load.MemoryBytes > 0 && load.AvailableBytes < MemoryMin)
        {
            home.Add(Kinds.MemoryLow.At(
                "memory", Text($"{load.AvailableBytes >> 20} MiB of {load.MemoryBytes >> 20} are left.")));
        }

        if (home.Findings.Count > before) return;
        var files = limits is null ? "unknown" : Shown(FilesOf(limits));
        home.Add(Kinds.Limits.At(
            "limits", Text($"{files} open files, {load.AvailableBytes >> 20} MiB of memory are left.")));
    }

    /// <summary>.NET raises its own limit of open files as far as it may, so that the hard one counts.</summary>
    internal static void LookAtLimits(Examined home, ProcessLimits limits, int? open)
    {
        var files = FilesOf(limits);
        if (files < OpenFilesMin)
            home.Add(Kinds.OpenFilesLow.At("limits", Text($"A process may have {Shown(files)} files open.")));
        else if (open is { } count && count > files * OpenShareMax)
            home.Add(Kinds.OpenFilesLow.At("the daemon", Text($"It has {count} of {Shown(files)} files open.")));
        if (limits.ByName.GetValueOrDefault(ProcessLimits.Processes, Unlimited).Soft is var processes
            && processes < ProcessesMin)
        {
            home.Add(Kinds.ProcessesLow.At("limits", Text($"The user may have {Shown(processes)} processes.")));
        }
    }

    static ProcessLimit Unlimited => new(long.MaxValue, long.MaxValue);

    static long FilesOf(ProcessLimits limits) =>
        limits.ByName.GetValueOrDefault(ProcessLimits.OpenFiles, Unlimited).Hard;

    static string Shown(long limit) =>
        limit == long.MaxValue ? "unlimited" : limit.ToString(CultureInfo.InvariantCulture);

    static string Shown(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
