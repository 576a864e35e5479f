namespace Andon.Core.Cards;

/// <summary>Why a card is blocked. The first four are a caller's to name; the last is the breaker's.</summary>
public static class BlockKinds
{
    /// <summary>Waits for parents: the card goes to todo and comes back by itself.</summary>
    public const string Dependency = "dependency";

    /// <summary>Waits for a person's answer or decision; what a block without a kind means.</summary>
    public const string NeedsInput = "needs_input";

    /// <summary>Needs a tool, a right or a skill that the worker lacks.</summary>
    public const string Capability = "capability";

    /// <summary>Hit something outside that may pass.</summary>
    public const string Transient = "transient";

    /// <summary>Too many failures in a row; only an explicit verb frees it.</summary>
    public const string Breaker = "breaker";

    /// <summary>What a caller may name.</summary>
    public static IReadOnlyList<string> Given { get; } = [Dependency, NeedsInput, Capability, Transient];
}
