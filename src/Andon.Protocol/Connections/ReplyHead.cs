using System.Buffers.Text;
using System.Text;

namespace Andon.Protocol.Connections;

/// <summary>
/// What a reply says before its body, for example <c>HTTP/1.1 200 OK</c> and <c>Content-Length: 12</c>. Only what our
/// daemon sends is read; anything else is an <see cref="IOException"/>, and the connection is of no more use.
/// </summary>
/// <param name="Status">From 200 to 599.</param>
/// <param name="Length">The body's bytes; null when it comes in chunks.</param>
/// <param name="Closes">Whether this is the connection's last reply.</param>
readonly record struct ReplyHead(int Status, long? Length, bool Closes)
{
    /// <summary>The daemon's own heads have a few hundred bytes.</summary>
    public const int BytesMax = 16 * 1024;

    const int NoContent = 204;
    const int NotModified = 304;

    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>False when the head is not there to its end yet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReplyHead head, out int length)
    {
        head = default;
        length = 0;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end > BytesMax || (end < 0 && bytes.Length > BytesMax)) throw Unreadable("its head is too long");
        if (end < 0) return false;
        length = end + 4;
        head = Read(bytes[..(end + 2)]);
        return true;
    }

    static ReplyHead Read(ReadOnlySpan<byte> lines)
    {
        var status = ReadStatus(TakeLine(ref lines));
        var fields = default(Fields);
        while (!lines.IsEmpty) fields.Add(TakeLine(ref lines));
        if (status is NoContent or NotModified) return new ReplyHead(status, 0, fields.Closes);
        if (fields.IsChunked == fields.Length.HasValue)
            throw Unreadable(fields.IsChunked ? "it has two lengths" : "it does not say how long it is");
        return new ReplyHead(status, fields.Length, fields.Closes);
    }

    static int ReadStatus(ReadOnlySpan<byte> line)
    {
        var version = "HTTP/1.1 "u8;
        if (!line.StartsWith(version)
            || !Utf8Parser.TryParse(line[version.Length..], out int status, out var digits)
            || digits != 3
            || status is < 200 or > 599
            || (line.Length > version.Length + digits && line[version.Length + digits] != ' '))
            throw Unreadable("it does not begin as HTTP/1.1 does");
        return status;
    }

    static ReadOnlySpan<byte> TakeLine(scoped ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf("\r\n"u8);
        var line = lines[..end];
        lines = lines[(end + 2)..];
        return line;
    }

    internal static IOException Unreadable(string why) => new($"A reply of the daemon could not be read: {why}.");

    /// <summary>The three header fields that say how to read on.</summary>
    struct Fields
    {
        public long? Length { get; private set; }

        public bool IsChunked { get; private set; }

        public bool Closes { get; private set; }

        public void Add(ReadOnlySpan<byte> line)
        {
            var colon = line.IndexOf((byte)':');
            if (colon <= 0) throw Unreadable("a header has no name");
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8)) AddLength(value);
            else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8)) AddEncoding(value);
            else if (Ascii.EqualsIgnoreCase(name, "Connection"u8)) Closes |= Ascii.EqualsIgnoreCase(value, "close"u8);
        }

        void AddLength(ReadOnlySpan<byte> value)
        {
            var isNumber = Utf8Parser.TryParse(value, out long length, out var read) && read == value.Length;
            if (!isNumber || !char.IsAsciiDigit((char)value[0]) || Length.HasValue)
                throw Unreadable("its length is no number");
            Length = length;
        }

        void AddEncoding(ReadOnlySpan<byte> value)
        {
            if (IsChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8)) throw Unreadable("its encoding is unknown");
            IsChunked = true;
        }
    }
}
