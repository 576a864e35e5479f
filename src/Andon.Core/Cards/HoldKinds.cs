namespace Andon.Core.Cards;

/// <summary>How a card is held back by hand: stopped (its run was ended), or paused (a run may finish).</summary>
public static class HoldKinds
{
    public const string Stopped = "stopped";
    public const string Paused = "paused";
}
