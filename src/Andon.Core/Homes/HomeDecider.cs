using System.Diagnostics;
using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Homes;

/// <summary>
/// The front door of a home's rules: a command and the state it meets become events and a reply, or a refusal. Pure
/// and synchronous.
/// </summary>
public static class HomeDecider
{
    /// <summary>Entries that the story keeps; the oldest makes room.</summary>
    public const int StoryLengthMax = 200;

    public static Decision Decide(HomeState state, HomeCommand command, Circumstances circumstances)
    {
        var draft = new HomeDraft(state, circumstances);
        return command switch
        {
            RegisterBoard register => Registry.Decide(draft, register),
            RenameBoard rename => Registry.Decide(draft, rename),
            DescribeBoard describe => Registry.Decide(draft, describe),
            ArchiveBoard archive => Registry.Decide(draft, archive),
            RestoreBoard restore => Registry.Decide(draft, restore),
            SwitchBoard change => Registry.Decide(draft, change),
            PauseScope pause => Braking.Decide(draft, pause),
            ResumeScope resume => Braking.Decide(draft, resume),
            RaiseEpoch raise => Decide(draft, raise),
            TellStory tell => Decide(draft, tell),
            _ => throw new UnreachableException(),
        };
    }

    static Decision Decide(HomeDraft draft, RaiseEpoch command)
    {
        if (TextRules.Name("node", command.Node) is { } invalid) return invalid.AsDecision();
        if (command.Node is { } node && draft.State.Node.Length == 0) draft.Put(SettingKeys.Node, node);
        var epoch = draft.State.Epoch + 1;
        draft.Put(SettingKeys.Epoch, epoch.ToString(CultureInfo.InvariantCulture));
        draft.Emit(HomeEventKinds.EpochRaised, Payload.Begin()
            .Number("epoch"u8, epoch)
            .Text("node"u8, draft.State.Node)
            .End());
        return draft.Accept();
    }

    static Decision Decide(HomeDraft draft, TellStory command)
    {
        if (TextRules.RequiredReason("text", command.Text) is { } invalid) return invalid.AsDecision();
        if (TextRules.Name("board", command.Board) is { } unnamed) return unnamed.AsDecision();
        var story = draft.State.Story;
        if (story.Length >= StoryLengthMax) draft.Remove(story[0]);
        var entry = new StoryEntry(story.IsEmpty ? 1 : story[^1].Id + 1, draft.Now, command.Board, command.Text);
        draft.Add(entry);
        draft.Emit(HomeEventKinds.StoryTold, Payload.Begin()
            .Number("id"u8, entry.Id)
            .Text("board"u8, entry.Board)
            .Text("text"u8, entry.Text)
            .End());
        return draft.Accept();
    }
}
