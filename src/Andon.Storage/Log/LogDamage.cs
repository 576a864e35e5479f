using Andon.Storage.Faults;

namespace Andon.Storage.Log;

/// <summary>
/// What the log says cannot be believed: a frame, a record or a link of the chain is not what was written.
/// </summary>
sealed class LogDamage(string message, Exception? cause = null, DamageKind kind = DamageKind.LogMiddle)
    : Exception(message, cause)
{
    public Damage Damage => new(kind, Message);
}
