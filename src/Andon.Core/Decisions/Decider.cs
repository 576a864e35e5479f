using Andon.Core.Commands;

namespace Andon.Core.Decisions;

/// <summary>
/// The rules' one front door: a command and the board it meets become events and a reply, or a refusal. Pure and
/// synchronous; every way in comes through here.
/// </summary>
public static class Decider
{
    public static Decision Decide(IBoardView view, Command command, Circumstances circumstances)
    {
        var draft = new Draft(view, circumstances);
        return Draft.Refuse(
            ErrorCode.Unsupported, $"{command.GetType().Name} was not carried out.", "No rule is written for it yet.", $"At position {draft.View.Position} nothing changed.");
    }
}
