using Andon.Core;
using Andon.Core.Cards;

namespace Andon.Server.Identity;

/// <summary>
/// Card ids over all boards of a home: 48 bits of milliseconds, then 16 bits that start anywhere and count up, so that
/// ids order by time, append to the index, and differ between homes. Safe from any thread.
/// </summary>
sealed class OrderedIds(ChanceSource chance)
{
    const int ChanceBits = 16;

    readonly Lock _lastGate = new();
    ulong _last;

    public CardId Next(Instant now)
    {
        Span<byte> bytes = stackalloc byte[2];
        chance(bytes);
        var fresh = ((ulong)(now.Microseconds / 1000) << ChanceBits) | BitConverter.ToUInt16(bytes);
        lock (_lastGate)
        {
            _last = Math.Max(fresh, _last + 1);
            return CardId.From(_last);
        }
    }
}
