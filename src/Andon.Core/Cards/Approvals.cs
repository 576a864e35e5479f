namespace Andon.Core.Cards;

/// <summary>Whether a person has to agree before a card may run.</summary>
public static class Approvals
{
    /// <summary>Asked for and not given yet.</summary>
    public const string Needed = "needed";

    /// <summary>Given; it holds until the card is reopened.</summary>
    public const string Given = "given";
}
