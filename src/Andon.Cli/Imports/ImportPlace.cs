using System.Globalization;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Linux.Processes;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Imports;

/// <summary>
/// The board into which rows come: made when there is none, and paused meanwhile, so that no task is started before
/// everything that belongs to it is there. It stays paused when an import does not come to its end.
/// </summary>
sealed class ImportPlace(AndonClient client, string slug)
{
    const string PauseReason = "an import is under way, process ";

    bool _isPausedByUs;

    /// <param name="board">What to make when there is none.</param>
    /// <param name="isArchived">Whether it is archived where it comes from, so that it may be so here.</param>
    public async Task TakeAsync(CreateBoardRequest board, bool isArchived = false)
    {
        await EnsureBoardAsync(board, isArchived);
        _isPausedByUs = await PauseAsync();
    }

    public async Task LeaveAsync()
    {
        if (_isPausedByUs) await client.ResumeAsync(PauseScopes.Board, slug);
    }

    async Task EnsureBoardAsync(CreateBoardRequest board, bool isArchived)
    {
        try
        {
            if (!(await client.BoardAsync(slug)).Details.Archived) return;
            if (isArchived)
            {
                await client.RestoreBoardAsync(slug);
                return;
            }

            throw new AndonException(
                ErrorCode.BoardArchived, $"Board {slug} took nothing in.", "It is archived here.",
                $"Restore it: andon boards restore {slug}");
        }
        catch (AndonException missing) when (missing.Code == ErrorCode.BoardNotFound)
        {
            await client.CreateBoardAsync(board);
        }
    }

    /// <summary>
    /// False when somebody else has paused it, who resumes it too. A pause that a dead import left behind is ours.
    /// </summary>
    async Task<bool> PauseAsync()
    {
        var pauses = (await client.PausesAsync()).Pauses;
        var held = pauses.FirstOrDefault(pause => pause.Scope == PauseScopes.Board && pause.Name == slug);
        if (held is not null && ImporterOf(held.Reason) is null) return false;
        if (held is not null && ImporterOf(held.Reason) is { } other && IsAtWork(other)) throw Busy(other);
        if (held is not null) await client.ResumeAsync(PauseScopes.Board, slug);
        await client.PauseAsync(new PauseRequest
        {
            Scope = PauseScopes.Board,
            Name = slug,
            Reason = $"{PauseReason}{ProcessIdentity.Current}",
        });
        return true;
    }

    static ProcessIdentity? ImporterOf(string? reason)
    {
        if (reason?.StartsWith(PauseReason, StringComparison.Ordinal) is not true) return null;
        var named = reason[PauseReason.Length..];
        if (ProcessIdentity.TryParse(named) is { } identity) return identity;
        // Earlier versions wrote the number alone.
        if (!int.TryParse(named, CultureInfo.InvariantCulture, out var pid)) return null;
        return ProcessIdentity.TryRead(pid) ?? new ProcessIdentity("", pid, 0);
    }

    static bool IsAtWork(ProcessIdentity other) => other != ProcessIdentity.Current && other.IsAlive;

    AndonException Busy(ProcessIdentity other) => new(
        ErrorCode.Busy, $"Board {slug} took nothing in.", $"Process {other.Pid} imports into it at this moment.",
        "Let it end, and import again.");
}
