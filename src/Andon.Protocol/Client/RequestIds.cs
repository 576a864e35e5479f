using System.Globalization;

namespace Andon.Protocol.Client;

/// <summary>
/// Makes the ids under which a client's mutations may be repeated: ordered by time, and unique by the salt that the
/// program drew at random when it started; or numbered after a key that the caller chose. Safe to use from several
/// threads.
/// </summary>
public sealed class RequestIds(TimeProvider time, ulong salt, string? first = null)
{
    long _count;

    public string Next()
    {
        var count = Interlocked.Increment(ref _count);
        if (first is not null)
            return count == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first}-{count}");
        var microseconds = (time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds:x14}-{salt:x16}-{count:x}");
    }
}
