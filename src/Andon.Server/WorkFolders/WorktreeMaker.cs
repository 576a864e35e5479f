using System.Collections.Concurrent;
using Andon.Linux.Files;
using Andon.Protocol.Homes;

namespace Andon.Server.WorkFolders;

/// <summary>The worktree that a run shall have.</summary>
/// <param name="Path">Where; below the board's own folder, so that nothing appears in the repository's.</param>
/// <param name="Repository">A directory inside the repository; null when nobody named one.</param>
/// <param name="Branch">The branch it is on.</param>
/// <param name="BaseRef">What a new branch starts from; null for the repository's default branch.</param>
/// <param name="KnownBase">The base of an earlier run on the same branch.</param>
sealed record WantedWorktree(string Path, string? Repository, string Branch, string? BaseRef, string? KnownBase);

/// <summary>
/// Makes worktrees with git: a new branch from a base that is written down, or the branch as an earlier run left it.
/// What is there already is used only if it is a worktree of that repository on that branch. Nothing is ever removed,
/// pruned or forced. One repository is worked on by one caller at a time. Safe from any thread.
/// </summary>
sealed class WorktreeMaker(GitProgram git) : IDisposable
{
    readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>Answers the commit that the branch began at. Throws IOException, with the reason.</summary>
    public async Task<string> MakeAsync(WantedWorktree wanted, CancellationToken cancellationToken)
    {
        if (wanted.Repository is not { } named)
        {
            throw new IOException(
                "No repository is named: give --workspace worktree:/REPOSITORY, or set default_workdir.");
        }

        if (!Path.IsPathRooted(named)) throw new IOException($"The repository '{named}' is not an absolute path.");
        if (!Directory.Exists(named)) throw new IOException($"There is no repository {named}: no such directory.");
        var repository = await CommonFolderAsync(named, cancellationToken)
            ?? throw new IOException($"{named} lies in no git repository.");
        var turn = _turns.GetOrAdd(repository, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await MakeInTurnAsync(wanted, named, repository, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values) turn.Dispose();
    }

    async Task<string> MakeInTurnAsync(
        WantedWorktree wanted, string named, string repository, CancellationToken cancellationToken)
    {
        if (FileStatus.TryReadLink(wanted.Path, out _) && !IsEmptyFolder(wanted.Path))
        {
            await ProveAsync(wanted, repository, cancellationToken);
            return wanted.KnownBase ?? await ForkAsync(wanted, named, cancellationToken);
        }

        HomeFolders.Create(Path.GetDirectoryName(wanted.Path)!);
        if (await HasBranchAsync(named, wanted.Branch, cancellationToken))
        {
            await DemandAsync(named, cancellationToken, "worktree", "add", "--", wanted.Path, wanted.Branch);
            return wanted.KnownBase ?? await ForkAsync(wanted, named, cancellationToken);
        }

        var begin = await BaseAsync(wanted, named, cancellationToken);
        await DemandAsync(
            named, cancellationToken, "worktree", "add", "--no-track", "-b", wanted.Branch, "--", wanted.Path, begin);
        return begin;
    }

    /// <summary>Whose worktree it is and what it is on, as git sees it from within.</summary>
    async Task ProveAsync(WantedWorktree wanted, string repository, CancellationToken cancellationToken)
    {
        var path = wanted.Path;
        using var folder = OpenFolder.TryOpen(path);
        using var parent = OpenFolder.TryOpen(Path.GetDirectoryName(path)!);
        if (folder is null || parent?.TryStat(EntryName.Of(Path.GetFileName(path))) is not { IsFolder: true })
            throw new IOException($"{path} is no directory of its own; the worktree cannot be made there.");
        var top = await AskAsync(path, cancellationToken, "rev-parse", "--path-format=absolute", "--show-toplevel");
        if (!top.IsFine || top.LastLine != folder.CurrentPath()
            || await CommonFolderAsync(path, cancellationToken) != repository)
        {
            throw new IOException($"{path} is there already and is no worktree of {repository}. Move it away.");
        }

        var head = await AskAsync(path, cancellationToken, "symbolic-ref", "--quiet", "--short", "HEAD");
        if (head.IsFine && head.LastLine == wanted.Branch) return;
        var found = head.IsFine ? $"on the branch {head.LastLine}" : "on no branch";
        throw new IOException(
            $"The worktree {path} is {found} and not on {wanted.Branch}. Put it back on that branch, or move it away.");
    }

    async Task<string?> CommonFolderAsync(string directory, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            directory, cancellationToken, "rev-parse", "--path-format=absolute", "--git-common-dir");
        if (answer.IsFine) return answer.LastLine;
        if (answer.Text.Contains("not a git repository", StringComparison.Ordinal)) return null;
        throw new IOException($"git does not answer about {directory}: {Words(answer)}");
    }

    async Task<bool> HasBranchAsync(string named, string branch, CancellationToken cancellationToken) =>
        (await AskAsync(named, cancellationToken, "rev-parse", "--verify", "--quiet", $"refs/heads/{branch}")).IsFine;

    async Task<string> BaseAsync(WantedWorktree wanted, string named, CancellationToken cancellationToken)
    {
        var from = wanted.BaseRef ?? await DefaultAsync(named, cancellationToken);
        var answer = await AskAsync(
            named, cancellationToken, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{from}^{{commit}}");
        if (answer.IsFine) return answer.LastLine;
        throw new IOException($"'{from}' is no commit of {named}, so no branch can start from it.");
    }

    /// <summary>Not what happens to be checked out, where the remote says which branch is its own.</summary>
    async Task<string> DefaultAsync(string named, CancellationToken cancellationToken)
    {
        var head = await AskAsync(
            named, cancellationToken, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
        return head.IsFine ? head.LastLine : "HEAD";
    }

    /// <summary>Where a branch that was there before parted from what it would start from now.</summary>
    async Task<string> ForkAsync(WantedWorktree wanted, string named, CancellationToken cancellationToken)
    {
        var begin = await BaseAsync(wanted, named, cancellationToken);
        var fork = await AskAsync(named, cancellationToken, "merge-base", begin, $"refs/heads/{wanted.Branch}");
        return fork.IsFine ? fork.LastLine : begin;
    }

    async Task DemandAsync(string directory, CancellationToken cancellationToken, params string[] arguments)
    {
        var answer = await AskAsync(directory, cancellationToken, arguments);
        if (!answer.IsFine) throw new IOException($"git does not make the worktree: {Words(answer)}");
    }

    Task<GitAnswer> AskAsync(string directory, CancellationToken cancellationToken, params string[] arguments) =>
        git.RunAsync(directory, arguments, cancellationToken);

    static string Words(GitAnswer answer) => answer.LastLine.Length > 0 ? answer.LastLine : "it said nothing.";

    static bool IsEmptyFolder(string path)
    {
        using var folder = OpenFolder.TryOpen(path);
        return folder?.Names(1).Count == 0;
    }
}
