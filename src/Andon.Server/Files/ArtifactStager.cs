using System.Collections.Immutable;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Andon.Core.Runs;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Server.Boards;
using Andon.Server.Dispatch;
using Microsoft.Win32.SafeHandles;

namespace Andon.Server.Files;

/// <summary>
/// Takes the files that a completion hands over out of the run's workspace, before the completion is decided: so they
/// outlive the workspace, and a completion that names what is not there changes nothing. Nothing is followed out of
/// the workspace, and no file of the home is opened, for that could be a store's. Safe from any thread.
/// </summary>
sealed class ArtifactStager(AndonHome home, BlobStore blobs, IDispatchHost dispatch)
{
    const int FilesMax = 100;

    /// <summary>The command with its files, or with the reason why they cannot be taken.</summary>
    public async Task<Command> StageAsync(OpenBoard board, Command command, CancellationToken cancellationToken)
    {
        if (command is not CompleteCard complete) return command;
        if (complete is { ArtifactPaths.IsEmpty: true, Metadata: null }) return command;
        var run = await RunOfAsync(board, complete, cancellationToken);
        var paths = PathsOf(complete, run);
        if (paths.Count == 0) return command;
        await Task.Yield();
        try
        {
            return complete with { Artifacts = await TakeAsync(board, run, paths, cancellationToken) };
        }
        catch (AndonException refused)
        {
            return complete with { Unstaged = refused.Refusal };
        }
    }

    static Task<Run?> RunOfAsync(OpenBoard board, CompleteCard complete, CancellationToken cancellationToken) =>
        board.Store.ReadAsync(
            view => (complete.Run ?? view.FindCard(complete.Card)?.CurrentRun) is { } id
                && view.FindRun(id) is { } run && run.Card == complete.Card
                    ? run
                    : null,
            cancellationToken);

    /// <summary>
    /// What a person notes as an artifact may be anything; a worker's are files, but for addresses.
    /// </summary>
    static List<string> PathsOf(CompleteCard complete, Run? run)
    {
        var paths = new List<string>(complete.ArtifactPaths);
        if (run is { Workspace: not null } && run.Kind != RunKinds.Manual)
        {
            paths.AddRange(RunMetadata.Artifacts(complete.Metadata)
                .Where(path => !path.Contains("://", StringComparison.Ordinal)));
        }

        return paths;
    }

    async Task<ImmutableArray<StagedFile>> TakeAsync(
        OpenBoard board, Run? run, List<string> paths, CancellationToken cancellationToken)
    {
        if (run?.Workspace is not { } workspace)
            throw Refused(paths[0], "The task has no open run with a workspace of its own.");
        if (paths.Count > FilesMax) throw Refused(paths[0], $"There are {paths.Count}; at most {FilesMax} are taken.");
        using var root = OpenFolder.TryOpen(workspace)
            ?? throw Refused(paths[0], $"The run's workspace {workspace} is not there.");
        var policy = dispatch.PolicyOf(board.Entry.Slug);
        var slug = board.Entry.Slug.Value;
        var staged = new Dictionary<string, StagedFile>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var name = NameIn(workspace, root, path);
            if (staged.ContainsKey(name)) continue;
            var blob = await blobs.PutAsync(slug, Open(root, path, name), policy, cancellationToken);
            staged.Add(name, new StagedFile(name, blob.Size, blob.Sha256));
        }

        return [.. staged.Values];
    }

    /// <summary>The path inside the workspace, which may be known by where it really lies, too.</summary>
    static string NameIn(string workspace, OpenFolder root, string path)
    {
        if (path.Length == 0 || path.Any(char.IsControl))
            throw Refused(path, "It is empty, or has control characters.");
        var full = Path.GetFullPath(path, workspace);
        foreach (var place in (string[])[Path.TrimEndingDirectorySeparator(workspace), root.CurrentPath()])
        {
            if (full.StartsWith($"{place}/", StringComparison.Ordinal)) return full[(place.Length + 1)..];
        }

        throw Refused(path, $"It is not inside the run's workspace {workspace}.");
    }

    /// <summary>From directory to directory, and through no link.</summary>
    SafeFileHandle Open(OpenFolder root, string path, string name)
    {
        var parts = name.Split('/');
        var folder = root;
        try
        {
            foreach (var part in parts[..^1])
            {
                var next = folder.TryOpen(EntryName.Of(part));
                if (folder != root) folder.Dispose();
                folder = next ?? throw Refused(path, $"'{part}' is missing, or is a link, or is no directory.");
            }

            if (IsOfHome(folder))
                throw Refused(path, "It lies in Andon's home, outside the directories that are made for workers.");
            if (folder.TryStat(EntryName.Of(parts[^1])) is null) throw Refused(path, "There is no such file.");
            return folder.TryOpenFile(EntryName.Of(parts[^1]))
                ?? throw Refused(path, "It is a link, has another name too, or is no ordinary file.");
        }
        finally
        {
            if (folder is not null && folder != root) folder.Dispose();
        }
    }

    /// <summary>A workspace may be the home itself, or lie in it, or around it.</summary>
    bool IsOfHome(OpenFolder folder)
    {
        using var ours = OpenFolder.TryOpen(home.Path);
        if (ours is null) return false;
        var (place, path) = (ours.CurrentPath(), folder.CurrentPath());
        if (path == place) return true;
        return path.StartsWith($"{place}/", StringComparison.Ordinal)
            && path[(place.Length + 1)..].Split('/') is not ["boards", _, "workspaces" or "worktrees", _, ..];
    }

    static AndonException Refused(string path, string why) => new(
        ErrorCode.ArtifactRefused, $"The artifact '{path}' was not taken; the task is as it was.", why,
        "Name ordinary files inside the workspace, or none.");
}
