namespace Andon.Core.Breakers;

/// <summary>What a breaker guards.</summary>
public static class BreakerKinds
{
    /// <summary>A profile whose runs fail on one card after the other, so that the cards are not to blame.</summary>
    public const string Profile = "profile";

    /// <summary>A provider that refuses for now, for every card that uses it.</summary>
    public const string Provider = "provider";
}
