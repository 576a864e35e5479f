using Andon.Core.Decisions;

namespace Andon.Protocol.Errors;

/// <summary>
/// The one exception of the client: something was refused or could not be had. It says what, why, and what may be done
/// next.
/// </summary>
public sealed class AndonException : Exception
{
    public AndonException(ErrorCode code, string what, string why, string next)
        : this(new Refusal(code, what, why, next))
    {
    }

    public AndonException(Refusal refusal, string? board = null, Exception? cause = null)
        : base($"{refusal.What} {refusal.Why} {refusal.Next}", cause)
    {
        Refusal = refusal;
        Board = board;
    }

    public Refusal Refusal { get; }

    public ErrorCode Code => Refusal.Code;

    public string What => Refusal.What;

    public string Why => Refusal.Why;

    public string Next => Refusal.Next;

    /// <summary>The board that refused, when one did.</summary>
    public string? Board { get; }
}
