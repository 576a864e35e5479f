namespace Andon.Core.Homes;

/// <summary>Every kind of event about a home.</summary>
public static class HomeEventKinds
{
    public const string BoardRegistered = "board_registered";
    public const string BoardRenamed = "board_renamed";
    public const string BoardDescribed = "board_described";
    public const string BoardArchived = "board_archived";
    public const string BoardRestored = "board_restored";
    public const string BoardSwitched = "board_switched";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string EpochRaised = "epoch_raised";
    public const string StoryTold = "story_told";

    public static IReadOnlyList<string> All { get; } =
    [
        BoardRegistered, BoardRenamed, BoardDescribed, BoardArchived, BoardRestored, BoardSwitched,
        Paused, Resumed, EpochRaised, StoryTold,
    ];
}
