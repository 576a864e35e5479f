using System.Globalization;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Supervision.Runs;

namespace Andon.Server.Doctor;

/// <summary>
/// The runs that are open, as their folders say, and the processes that were started for runs. No process is signalled.
/// </summary>
static class RunCheck
{
    /// <summary>Folders of runs looked at for each board; the newest have the highest numbers.</summary>
    const int FoldersMax = 20_000;

    /// <summary>A closed run has none of them; its log and its seat stay.</summary>
    static readonly string[] OpenFiles = ["spec.json", "worker.json", "outcome.json"];

    public static void Look(Examined home)
    {
        var before = home.Findings.Count;
        var open = 0;
        foreach (var folder in Open(home))
        {
            open++;
            try
            {
                LookAt(home, folder);
            }
            catch (IOException unreadable)
            {
                home.Add(Kinds.NotExamined.At(home.Short(folder.Path), unreadable.Message));
            }
        }

        LookForProcesses(home);
        if (home.Findings.Count > before) return;
        var what = string.Create(CultureInfo.InvariantCulture, $"{open} runs are open.");
        home.Add(Kinds.Runs.At(home.Short(home.Home.BoardsFolder), what));
    }

    static IEnumerable<RunFolder> Open(Examined home) =>
        from board in home.BoardFolders
        let runs = Path.Combine(home.Home.BoardFolder(board), "runs")
        from name in Examined.Names(runs).OrderByDescending(Number).Take(FoldersMax)
        where Number(name) >= 0
        let folder = new RunFolder(Path.Combine(runs, name))
        where IsOpen(folder.Path)
        select folder;

    static long Number(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    static bool IsOpen(string folder) =>
        OpenFiles.Any(name => FileStatus.TryReadLink(Path.Combine(folder, name), out _));

    static void LookAt(Examined home, RunFolder folder)
    {
        var (seat, worker) = (folder.ReadSeat(), folder.ReadWorker());
        var where = home.Short(folder.Path);
        if (seat is { IsJudgeable: false } || worker is { IsJudgeable: false })
        {
            home.Add(Kinds.RunUnjudged.At(where, "They were written down in another pid namespace."));
            return;
        }

        if (seat is { IsNobody: false } && seat.Identity.IsAlive)
        {
            if (!home.IsOwned) home.Add(Kinds.SupervisorOrphaned.At(where, Shown("Supervisor", seat)));
        }
        else if (worker is { IsNobody: false } && worker.Identity.IsAlive)
        {
            home.Add(Kinds.WorkerOrphaned.At(where, Shown("Worker", worker)));
        }
        else if (!home.IsOwned)
        {
            var verdict = FileStatus.TryReadLink(Path.Combine(folder.Path, "outcome.json"), out _);
            home.Add(Kinds.RunUnsettled.At(where, verdict ? "Its verdict is kept there." : "It has no verdict."));
        }
    }

    /// <summary>Every process of a run bears the run's folder in its environment, unless it cleared that.</summary>
    static void LookForProcesses(Examined home)
    {
        foreach (var (pid, path) in ProcessFacts.WithVariable(RunFolder.MarkerVariable))
        {
            if (!IsBelow(home, path) || IsOpen(path) || ProcessFacts.TryRead(pid) is not { } process) continue;
            if (pid == home.OwnerPid || pid == Environment.ProcessId) continue;
            if (IsOpen(path) || !process.Identity.IsAlive) continue;
            home.Add(Kinds.ProcessLeft.At(home.Short(path), $"{OwnerCheck.Shown(pid, process)}."));
        }
    }

    static bool IsBelow(Examined home, string path) =>
        path.StartsWith($"{home.Home.BoardsFolder}/", StringComparison.Ordinal)
        || path.StartsWith($"{home.Folder}/boards/", StringComparison.Ordinal);

    static string Shown(string role, ProcessRecord record) =>
        $"{role}: {OwnerCheck.Shown(record.Pid, ProcessFacts.TryRead(record.Pid))}.";
}
