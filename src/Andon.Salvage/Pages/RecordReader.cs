using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Andon.Salvage.Pages;

/// <summary>
/// Decodes a record: a header of types, then the values. It is taken only if the types fill the payload to the byte,
/// so that a damaged header does not make values of other bytes.
/// </summary>
sealed class RecordReader(Encoding text)
{
    /// <summary>SQLite's own limit of columns.</summary>
    const int ColumnsMax = 32767;

    readonly bool _isUtf8 = text is UTF8Encoding;

    /// <summary>Programs cut texts within a letter; what was overwritten has more letters that are none.</summary>
    const int LettersCutMax = 2;

    /// <summary>No text has so many zeros in a row; a page that was zeroed in parts has.</summary>
    const string Zeros = "\0\0\0\0\0\0\0\0";

    /// <summary>Null when the payload is no record. Bytes that are no text show as U+FFFD.</summary>
    public object?[]? Read(ReadOnlySpan<byte> payload, out bool hasBrokenText)
    {
        hasBrokenText = false;
        var types = Types(payload, out var at);
        if (types is null) return null;
        var values = new object?[types.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var length = (int)ValueLength(types[i]);
            var bytes = payload.Slice(at, length);
            values[i] = Value(types[i], bytes);
            hasBrokenText |= values[i] is string value && IsBroken(value, bytes);
            at += length;
        }

        return values;
    }

    static List<long>? Types(ReadOnlySpan<byte> payload, out int headerLength)
    {
        headerLength = 0;
        var at = 0;
        if (!Varint.TryRead(payload, ref at, out var header) || header < at || header > payload.Length) return null;
        headerLength = (int)header;
        var types = new List<long>();
        var bodyLength = 0L;
        while (at < headerLength)
        {
            if (!Varint.TryRead(payload[..headerLength], ref at, out var type)) return null;
            if (type is < 0 or 10 or 11 || types.Count == ColumnsMax) return null;
            bodyLength += ValueLength(type);
            if (bodyLength > payload.Length - headerLength) return null;
            types.Add(type);
        }

        return bodyLength == payload.Length - headerLength ? types : null;
    }

    static long ValueLength(long type) => type switch
    {
        0 or 8 or 9 => 0,
        <= 4 => type,
        5 => 6,
        6 or 7 => 8,
        _ => (type - 12) / 2,
    };

    object? Value(long type, ReadOnlySpan<byte> bytes) => type switch
    {
        0 => null,
        8 => 0L,
        9 => 1L,
        7 => Real(bytes),
        <= 6 => Integer(bytes),
        _ => type % 2 == 0 ? bytes.ToArray() : text.GetString(bytes),
    };

    static long Integer(ReadOnlySpan<byte> bytes)
    {
        var value = (long)unchecked((sbyte)bytes[0]);
        foreach (var next in bytes[1..]) value = unchecked((value << 8) | next);
        return value;
    }

    /// <summary>SQLite stores no NaN: it reads one as null.</summary>
    static object? Real(ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadDoubleBigEndian(bytes);
        return double.IsNaN(value) ? null : value;
    }

    bool IsBroken(string value, ReadOnlySpan<byte> bytes)
    {
        var isText = _isUtf8 ? Utf8.IsValid(bytes) : !value.Contains('\uFFFD', StringComparison.Ordinal);
        return (!isText && value.AsSpan().Count('\uFFFD') > LettersCutMax)
            || value.Contains(Zeros, StringComparison.Ordinal);
    }
}
