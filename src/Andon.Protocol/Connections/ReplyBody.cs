using System.Globalization;

namespace Andon.Protocol.Connections;

/// <summary>
/// A reply's body as it comes in: takes bytes off the wire in whatever pieces, and gives the body's own. It knows when
/// the body has ended. Chunks have neither extensions nor trailers, for the daemon sends none. One thread's.
/// </summary>
/// <param name="length">Null when it comes in chunks: <c>5\r\nhello\r\n0\r\n\r\n</c>.</param>
sealed class ReplyBody(long? length)
{
    const int SizeDigitsMax = 8;

    Part _part = length switch
    {
        null => Part.Size,
        0 => Part.End,
        _ => Part.Bytes,
    };

    long _left = length ?? 0;
    int _digits;

    enum Part
    {
        Size,
        SizeEnd,
        Bytes,
        BytesReturn,
        BytesEnd,
        LastReturn,
        LastEnd,
        End,
    }

    public bool IsEnded => _part == Part.End;

    /// <summary>How much of the source was used, and how much of the target was filled.</summary>
    public (int Used, int Filled) Take(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var used = 0;
        var filled = 0;
        while (used < source.Length && !IsEnded)
        {
            if (_part != Part.Bytes)
            {
                Take(source[used++]);
                continue;
            }

            var piece = (int)Math.Min(_left, Math.Min(source.Length - used, target.Length - filled));
            if (piece == 0) break;
            source.Slice(used, piece).CopyTo(target[filled..]);
            used += piece;
            filled += piece;
            _left -= piece;
            if (_left == 0) _part = length is null ? Part.BytesReturn : Part.End;
        }

        return (used, filled);
    }

    void Take(byte sign) => _part = (_part, sign) switch
    {
        (Part.Size, (byte)'\r') when _digits > 0 => Part.SizeEnd,
        (Part.Size, _) => TakeDigit((char)sign),
        (Part.SizeEnd, (byte)'\n') => EndSize(),
        (Part.BytesReturn, (byte)'\r') => Part.BytesEnd,
        (Part.BytesEnd, (byte)'\n') => Part.Size,
        (Part.LastReturn, (byte)'\r') => Part.LastEnd,
        (Part.LastEnd, (byte)'\n') => Part.End,
        _ => throw ReplyHead.Unreadable("a chunk does not end as it should"),
    };

    Part TakeDigit(char digit)
    {
        if (!char.IsAsciiHexDigit(digit) || ++_digits > SizeDigitsMax)
            throw ReplyHead.Unreadable("a chunk's size is no number");
        _left = (_left * 16) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Part.Size;
    }

    Part EndSize()
    {
        _digits = 0;
        return _left == 0 ? Part.LastReturn : Part.Bytes;
    }
}
