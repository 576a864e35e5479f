using System.Globalization;
using System.Text;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Discovery;

namespace Andon.Server.Doctor;

/// <summary>Who owns the home: the kernel's lock, the record beside it, and what was tried in vain.</summary>
static class OwnerCheck
{
    const int StartsBytesMax = 64 * 1024;

    public static void Look(Examined home)
    {
        LookAtLock(home);
        LookAtStarts(home);
    }

    static void LookAtLock(Examined home)
    {
        var where = home.Short(home.Home.OwnerLock);
        if (!home.IsOwned)
        {
            LookWithoutOwner(home);
            return;
        }

        if (home.OwnerPid is not { } pid)
        {
            home.Add(Kinds.OwnerElsewhere.At(where, "The kernel names no process that is seen here."));
            return;
        }

        var process = ProcessFacts.TryRead(pid);
        var shown = process is null
            ? $"Process {Text(pid)} took it and is gone, and whoever got its descriptor"
            : Shown(pid, process);
        if (process is null || !IsDaemon(process))
        {
            home.Add(Kinds.OwnerForeign.At(where, $"{shown} holds it."));
            return;
        }

        home.Add(Kinds.Owner.At(where, $"{shown} holds it."));
        LookAtRecord(home, pid, process);
    }

    static void LookWithoutOwner(Examined home)
    {
        if (StopIntent.IsSet(home.Home))
            home.Add(Kinds.OwnerStopped.At(home.Short(home.Home.StopIntent), "andon down has left its mark."));
        else home.Add(Kinds.OwnerNone.At(home.Short(home.Home.OwnerLock), "Nobody holds the lock."));
        if (home.Owner is { } owner && SocketRemains(home))
        {
            home.Add(Kinds.OwnerRecordStale.At(
                home.Short(home.Home.OwnerFile), $"Process {Text(owner.Pid)} owned it and left without a word."));
        }
        else if (home.Owner is null && FileStatus.TryReadLink(home.Home.OwnerFile, out _))
        {
            home.Add(Kinds.OwnerRecordWrong.At(home.Short(home.Home.OwnerFile), "It cannot be read."));
        }
    }

    /// <summary>A daemon that leaves in order takes its socket away; its record stays.</summary>
    static bool SocketRemains(Examined home) => FileStatus.TryReadLink(home.Home.Socket, out _);

    static void LookAtRecord(Examined home, int pid, ProcessFacts process)
    {
        var where = home.Short(home.Home.OwnerFile);
        if (home.Owner is not { } owner)
            home.Add(Kinds.OwnerRecordWrong.At(where, "It is missing or cannot be read."));
        else if (owner.Pid != pid || process.Identity.StartTicks != owner.StartTicks)
            home.Add(Kinds.OwnerRecordWrong.At(where, $"It names process {Text(owner.Pid)}, and {Text(pid)} owns."));
    }

    static void LookAtStarts(Examined home)
    {
        var text = Encoding.UTF8.GetString(ReadOnlyFile.Tail(home.Home.FailedStarts, StartsBytesMax));
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) return;
        var reason = lines[^1].Split('\t', 2)[^1];
        home.Add(Kinds.StartsFailed.At(
            home.Short(home.Home.FailedStarts), $"{Text(lines.Length)} starts failed; the last one said: {reason}"));
    }

    internal static string Shown(int pid, ProcessFacts? process) => process is null
        ? $"Process {Text(pid)}"
        : $"Process {Text(pid)} ({process.Command}), since "
            + DateTimeOffset.FromUnixTimeSeconds(process.StartedAt)
                .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Programs of ours say their name; whoever gives himself that name is beyond what we can tell.</summary>
    static bool IsDaemon(ProcessFacts process) =>
        process.Command.Contains(DaemonProgram.Name, StringComparison.Ordinal)
        || process.Identity == ProcessIdentity.Current;

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
