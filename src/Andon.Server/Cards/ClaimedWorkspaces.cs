using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Server.Boards;
using Andon.Server.Dispatch;

namespace Andon.Server.Cards;

/// <summary>
/// Makes the directory that a claim by hand asks for, before the rules see the claim; a directory of a claim that they
/// refuse stays, empty, for the next one. Safe from any thread.
/// </summary>
sealed class ClaimedWorkspaces(IDispatchHost dispatch)
{
    /// <summary>The claim with its directory; any other command as it is.</summary>
    public async Task<Command> MakeAsync(OpenBoard board, Command command, CancellationToken cancellationToken)
    {
        if (command is not ClaimCard { NeedsWorkspace: true } claim) return command;
        var card = await board.Store.ReadAsync(reader => reader.FindCard(claim.Card), cancellationToken);
        if (card is not { Status: CardStatus.Ready or CardStatus.Review }) return command;
        try
        {
            return claim with { Workspace = await dispatch.MakeWorkspaceAsync(board, card, cancellationToken) };
        }
        catch (IOException unusable)
        {
            throw new AndonException(
                ErrorCode.InvalidArgument, $"Task {card.Id} was not claimed.", unusable.Message,
                "Give the task another workspace, or make room for this one.");
        }
    }
}
