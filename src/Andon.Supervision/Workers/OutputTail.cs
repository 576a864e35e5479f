using System.Text;

namespace Andon.Supervision.Workers;

/// <summary>The last bytes of an output, for whoever asks how it ended. Not safe from several threads.</summary>
sealed class OutputTail(int bytesMax)
{
    readonly byte[] _ring = new byte[bytesMax];
    long _written;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var kept = bytes.Length > bytesMax ? bytes[^bytesMax..] : bytes;
        var at = (int)((_written + bytes.Length - kept.Length) % bytesMax);
        var first = Math.Min(kept.Length, bytesMax - at);
        kept[..first].CopyTo(_ring.AsSpan(at));
        kept[first..].CopyTo(_ring);
        _written += bytes.Length;
    }

    public byte[] ToArray()
    {
        if (_written <= bytesMax) return _ring.AsSpan(0, (int)_written).ToArray();
        var at = (int)(_written % bytesMax);
        return [.. _ring.AsSpan(at), .. _ring.AsSpan(0, at)];
    }

    /// <summary>
    /// Whole lines as far as they fit; null when nothing was written. Undecodable bytes are replaced.
    /// </summary>
    public string? LastLines(int charactersMax)
    {
        var text = Encoding.UTF8.GetString(ToArray()).TrimEnd();
        if (text.Length == 0) return null;
        if (text.Length <= charactersMax) return text.TrimStart('\uFFFD');
        var cut = text[^charactersMax..];
        var line = cut.IndexOf('\n', StringComparison.Ordinal);
        return line >= 0 && line < cut.Length - 1 ? cut[(line + 1)..] : cut;
    }
}
