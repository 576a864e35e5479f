using System.Globalization;
using Andon.Core.Decisions;
using Andon.Core.Homes;
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
    public async Task TakeAsync(CreateBoardRequest board)
    {
        await EnsureBoardAsync(board);
        _isPausedByUs = await PauseAsync();
    }

    public async Task LeaveAsync()
    {
        if (_isPausedByUs) await client.ResumeAsync(PauseScopes.Board, slug);
    }

    async Task EnsureBoardAsync(CreateBoardRequest board)
    {
        try
        {
            if (!(await client.BoardAsync(slug)).Details.Archived) return;
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
        if (held is not null && ImporterOf(held.Reason) is { } pid && IsAlive(pid)) throw Busy(pid);
        if (held is not null) await client.ResumeAsync(PauseScopes.Board, slug);
        await client.PauseAsync(new PauseRequest
        {
            Scope = PauseScopes.Board,
            Name = slug,
            Reason = string.Create(CultureInfo.InvariantCulture, $"{PauseReason}{Environment.ProcessId}"),
        });
        return true;
    }

    static int? ImporterOf(string? reason) =>
        reason?.StartsWith(PauseReason, StringComparison.Ordinal) is true
            && int.TryParse(reason.AsSpan(PauseReason.Length), CultureInfo.InvariantCulture, out var pid) ? pid : null;

    static bool IsAlive(int pid) => pid != Environment.ProcessId
        && Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}"));

    AndonException Busy(int pid) => new(
        ErrorCode.Busy, $"Board {slug} took nothing in.", $"Process {pid} imports into it at this moment.",
        "Let it end, and import again.");
}
