namespace Andon.Core.Cards;

/// <summary>What a card is offered for: to be worked on, or to be reviewed.</summary>
public static class Phases
{
    public const string Work = "work";
    public const string Review = "review";
}
