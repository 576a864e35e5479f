using Andon.Core.Decisions;

namespace Andon.Storage.Faults;

/// <summary>
/// A store cannot be opened, created or asked: what is wrong, why, and the next thing that may be done.
/// </summary>
public sealed class StoreException : Exception
{
    public StoreException(Refusal refusal, Exception? cause = null)
        : base($"{refusal.What} {refusal.Why} {refusal.Next}", cause) => Refusal = refusal;

    public StoreException(ErrorCode code, string what, string why, string next, Exception? cause = null)
        : this(new Refusal(code, what, why, next), cause)
    {
    }

    public Refusal Refusal { get; }

    public ErrorCode Code => Refusal.Code;

    /// <summary>What was found wrong with the files, by name; none when the trouble is another.</summary>
    public IReadOnlyList<Damage> Damage { get; init; } = [];
}
