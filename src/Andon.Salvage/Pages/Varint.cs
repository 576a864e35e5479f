namespace Andon.Salvage.Pages;

/// <summary>SQLite's integers of one to nine bytes, the high bits first.</summary>
static class Varint
{
    const int LengthMax = 9;

    /// <summary>Moves the place behind the integer; false when the bytes end before it does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        var result = 0UL;
        for (var i = 0; i < LengthMax; i++)
        {
            if (at >= bytes.Length) break;
            var next = bytes[at++];
            if (i == LengthMax - 1)
            {
                value = unchecked((long)((result << 8) | next));
                return true;
            }

            result = (result << 7) | (uint)(next & 0x7F);
            if (next >= 0x80) continue;
            value = unchecked((long)result);
            return true;
        }

        value = 0;
        return false;
    }
}
