using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Server.WorkFolders;
using Andon.Storage.Inspection;

namespace Andon.Server.Doctor;

/// <summary>
/// Scratch directories and worktrees below the home: whether they are proven ours, and whether their tasks are on their
/// boards, which only the daemon can tell.
/// </summary>
static class WorkspaceCheck
{
    /// <summary>Tasks that the daemon is asked for.</summary>
    const int AskedMax = 200;

    const int FoldersMax = 4096;

    public static async Task LookAsync(Examined home)
    {
        var before = home.Findings.Count;
        var found = new List<(string Board, CardId Card, string Path)>();
        foreach (var board in home.BoardFolders) found.AddRange(LookAtBoard(home, board));
        if (home.Where is not null) await AskAsync(home, found);
        var (where, what) = (home.Short(home.Home.BoardsFolder), Text($"{found.Count} are there."));
        if (home.Where is null && found.Count > 0) home.Add(Kinds.WorkspacesUnjudged.At(where, what));
        if (home.Findings.Count == before) home.Add(Kinds.Workspaces.At(where, what));
    }

    static List<(string Board, CardId Card, string Path)> LookAtBoard(Examined home, string board)
    {
        var found = new List<(string Board, CardId Card, string Path)>();
        var folder = home.Home.BoardFolder(board);
        var uuid = LogInspection.OfBoard(folder, isOwned: true).Uuid;
        var scratch = Path.Combine(folder, "workspaces");
        using (var folders = OpenFolder.TryOpen(scratch))
        {
            foreach (var name in folders?.Names(FoldersMax) ?? [])
            {
                if (!CardId.TryParse(name.ToString(), out var card)) continue;
                var path = Path.Combine(scratch, card.Value);
                found.Add((board, card, path));
                if (folders!.TryOpen(name) is not { } workspace) continue; // it has names, so it was opened
                using (workspace)
                {
                    if (uuid is not null && ScratchMark.Doubt(workspace, uuid, card) is { } doubt
                        && workspace.Names(1).Count > 0)
                    {
                        home.Add(Kinds.WorkspaceUnproven.At(home.Short(path), $"It is not: {doubt}."));
                    }
                }
            }
        }

        var trees = Path.Combine(folder, "worktrees");
        foreach (var name in Examined.Names(trees).Take(FoldersMax))
        {
            if (CardId.TryParse(name, out var card)) found.Add((board, card, Path.Combine(trees, name)));
        }

        return found;
    }

    static async Task AskAsync(Examined home, List<(string Board, CardId Card, string Path)> found)
    {
        using var client = new AndonClient(home.Home, new ClientOptions
        {
            Time = home.Time,
            Salt = (ulong)home.Time.GetTimestamp(),
            MayStart = false,
            Patience = DaemonCheck.Patience,
        });
        foreach (var (board, card, path) in found.Take(AskedMax))
        {
            try
            {
                await client.TaskAsync(board, card.Value);
            }
            catch (AndonException refused) when (refused.Code is ErrorCode.TaskNotFound or ErrorCode.TaskDeleted)
            {
                home.Add(Kinds.WorkspaceWithoutTask.At(home.Short(path), refused.Refusal.Why));
            }
            catch (AndonException refused)
            {
                home.Add(Kinds.WorkspacesUnjudged.At(
                    home.Short(path), $"The daemon was asked: {refused.Refusal.What} {refused.Refusal.Why}",
                    "See what it says: andon status"));
                return;
            }
        }

        if (found.Count > AskedMax)
        {
            var rest = Text($"{found.Count - AskedMax} of {found.Count} were not asked for.");
            home.Add(Kinds.WorkspacesUnjudged.At(home.Short(home.Home.BoardsFolder), rest));
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
