using System.Buffers.Binary;
using System.Text;

namespace Andon.Salvage.Files;

/// <summary>
/// The first hundred bytes of a database. Each field is read by itself and only believed if it can be true, because
/// the known damage overwrites some and leaves others: a TLS record over bytes 5 to 28 leaves the free list.
/// </summary>
sealed record FileHeader
{
    public const int Size = 100;

    static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    public required bool HasMagic { get; init; }

    /// <summary>0 when the field holds no possible size.</summary>
    public required int PageSize { get; init; }

    public required int Reserved { get; init; }

    public required uint ChangeCounter { get; init; }

    /// <summary>Rises with every change of the schema.</summary>
    public required uint SchemaCookie { get; init; }

    /// <summary>0 when it is not to be believed.</summary>
    public required int PageCount { get; init; }

    public required int FreeListTrunk { get; init; }

    public required int FreeListCount { get; init; }

    public required Encoding Text { get; init; }

    public required int UserVersion { get; init; }

    /// <summary>What stands there instead of a header; null when a header does.</summary>
    public required string? Damage { get; init; }

    public static FileHeader Read(ReadOnlySpan<byte> file)
    {
        Span<byte> bytes = stackalloc byte[Size];
        file[..Math.Min(Size, file.Length)].CopyTo(bytes);
        var hasMagic = bytes.StartsWith(Magic);
        var counter = Number(bytes, 24);
        return new()
        {
            HasMagic = hasMagic,
            PageSize = ReadPageSize(bytes),
            Reserved = hasMagic && bytes[20] <= 32 ? bytes[20] : 0,
            ChangeCounter = counter,
            PageCount = counter == Number(bytes, 92) ? Index(bytes, 28) : 0,
            SchemaCookie = Number(bytes, 40),
            FreeListTrunk = Index(bytes, 32),
            FreeListCount = Index(bytes, 36),
            Text = ReadText(Number(bytes, 56)),
            UserVersion = unchecked((int)Number(bytes, 60)),
            Damage = hasMagic ? null : Describe(bytes),
        };
    }

    static int ReadPageSize(ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]);
        var size = value == 1 ? 65536 : value;
        return size >= PageSizeGuess.Min && (size & (size - 1)) == 0 ? size : 0;
    }

    static Encoding ReadText(uint value) => value switch
    {
        2 => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        3 => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>A TLS record begins with its kind, 20 to 23, and the version 3.x; seen at bytes 0 and 5.</summary>
    static string Describe(ReadOnlySpan<byte> bytes)
    {
        foreach (var at in (ReadOnlySpan<int>)[0, 5])
        {
            if (bytes[at] is >= 20 and <= 23 && bytes[at + 1] == 3 && bytes[at + 2] <= 4)
            {
                return $"a TLS record stands over the header from byte {at} on";
            }
        }

        return bytes[..16].ContainsAnyExcept((byte)0)
            ? "the header is overwritten"
            : "the header is zeroed or missing";
    }

    static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    static int Index(ReadOnlySpan<byte> bytes, int at) => (int)Math.Min(Number(bytes, at), int.MaxValue);
}
