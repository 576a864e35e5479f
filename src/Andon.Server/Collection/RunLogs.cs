using Andon.Core;
using Andon.Core.Collection;
using Andon.Core.Runs;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Server.Boards;
using Andon.Supervision.Runs;

namespace Andon.Server.Collection;

/// <summary>
/// Folders of runs that are over, of tasks that are there or deleted. Only files that a run's supervisor and we write
/// are removed, by their names, and a folder that holds anything else stays whole.
/// </summary>
sealed class RunLogs(AndonHome home, OpenBoard board) : ICollected
{
    const int FoldersMax = 100_000;
    const int FilesMax = 64;
    const int ReadAtOnce = 64;

    static readonly EntryName RunsName = EntryName.Of("runs");

    public string Kind => CollectKinds.Logs;

    public async Task<Findings> LookAsync(Instant before, CancellationToken cancellationToken)
    {
        using var runs = OpenRuns();
        if (runs is null) return Findings.Nothing;
        var (going, stays, all) = (new List<Found>(), new List<Kept>(), 0);
        var names = runs.Names(FoldersMax).Where(name => IdOf(name) is not null).ToList();
        foreach (var some in names.Chunk(ReadAtOnce))
        {
            var folders = some.Select(name => Look(runs, name)).OfType<Content>().ToList();
            all += folders.Count;
            var over = await board.Store.ReadAsync(
                view => folders.Where(
                    folder => CollectRules.LogMayGo(view, folder.Run, folder.Written, before))
                    .Select(folder => (Folder: folder, IsKnown: view.FindRun(folder.Run) is not null)).ToList(),
                cancellationToken);
            foreach (var (folder, isKnown) in over)
            {
                if (Doubt(folder, isKnown) is { } doubt) stays.Add(new Kept(folder.Run.ToString(), doubt));
                else going.Add(new Found(folder.Run.ToString(), folder.Bytes));
            }
        }

        return new Findings(all, going, stays);
    }

    public async Task<string?> RemoveAsync(Found found, Instant before, CancellationToken cancellationToken)
    {
        using var runs = OpenRuns();
        var name = EntryName.Of(found.Name);
        if (runs is null || Look(runs, name) is not { } content) return "it is gone, or a link";
        var (mayGo, isKnown) = await board.Store.ReadAsync(
            view => (
                CollectRules.LogMayGo(view, content.Run, content.Written, before),
                view.FindRun(content.Run) is not null),
            cancellationToken);
        if (!mayGo) return "it was written meanwhile";
        if (Doubt(content, isKnown) is { } doubt) return doubt;
        if (!new RunFolder(content.Path).TryRemoveGroup()) return "its control group still has processes";
        using var folder = runs.TryOpen(name);
        if (folder is null || !folder.Status.IsSame(content.Status)) return "it changed while it was looked at";
        foreach (var file in content.Files) folder.RemoveFile(file);
        runs.RemoveFolder(name);
        return null;
    }

    OpenFolder? OpenRuns()
    {
        using var root = OpenFolder.TryOpen(home.BoardFolder(board.Entry.Slug.Value));
        return root?.TryOpen(RunsName);
    }

    static RunId? IdOf(EntryName name) =>
        RunId.TryParse(name.ToString(), out var id) && EntryName.Of(id.ToString()) == name ? id : null;

    static Content? Look(OpenFolder runs, EntryName name)
    {
        using var folder = runs.TryOpen(name);
        if (folder is null || !folder.Status.IsBeside(runs.Status) || IdOf(name) is not { } id) return null;
        var content = new Content(id, folder.Path, folder.Status, [.. folder.Names(FilesMax)]);
        foreach (var file in content.Files)
        {
            if (folder.TryStat(file) is not { } status) continue;
            if (!status.IsFile || !RunFolder.IsOurs(file.ToString())) content.Stranger ??= file.ToString();
            content.Bytes += status.Size;
            content.Written = content.Written.OrLater(new Instant(status.ModifiedNanoseconds / 1000));
        }

        return content;
    }

    /// <summary>
    /// What the board does not say. Of a run that it knows it says that no process is left; a deleted task's run left
    /// no word.
    /// </summary>
    static string? Doubt(Content content, bool isKnown)
    {
        if (content.Stranger is { } stranger) return $"it holds '{stranger}', which is not ours";
        if (content.Files.Length == FilesMax) return "it holds more files than ours";
        if (isKnown) return null;
        try
        {
            var folder = new RunFolder(content.Path);
            return MayLive(folder.ReadSeat()) || MayLive(folder.ReadWorker())
                ? "its task was deleted, and a process of it may live"
                : null;
        }
        catch (IOException unreadable)
        {
            return unreadable.Message;
        }
    }

    static bool MayLive(ProcessRecord? process) =>
        process is { IsNobody: false } && (!process.IsJudgeable || process.Identity.IsAlive);

    sealed record Content(RunId Run, string Path, EntryStatus Status, EntryName[] Files)
    {
        public long Bytes { get; set; }

        public Instant Written { get; set; }

        public string? Stranger { get; set; }
    }
}
