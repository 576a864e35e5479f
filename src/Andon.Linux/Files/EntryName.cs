using System.Text;

namespace Andon.Linux.Files;

/// <summary>
/// A name in a directory, as the kernel keeps it: bytes, which need not be text. Never a path: it has no slash, and is
/// neither the directory itself nor its parent.
/// </summary>
public readonly struct EntryName : IEquatable<EntryName>
{
    readonly byte[]? _terminated;

    EntryName(byte[] terminated) => _terminated = terminated;

    /// <summary>The bytes and the NUL that ends them.</summary>
    internal ReadOnlySpan<byte> Terminated =>
        _terminated ?? throw new InvalidOperationException("A name was not given.");

    public static EntryName Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    internal static EntryName Of(ReadOnlySpan<byte> bytes)
    {
        if (!IsName(bytes)) throw new ArgumentException($"'{Encoding.UTF8.GetString(bytes)}' is no name of a file.");
        var terminated = new byte[bytes.Length + 1];
        bytes.CopyTo(terminated);
        return new EntryName(terminated);
    }

    internal static bool IsName(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 0 && !bytes.SequenceEqual("."u8) && !bytes.SequenceEqual(".."u8)
        && !bytes.ContainsAny((byte)'/', (byte)0);

    public bool Equals(EntryName other) => Terminated.SequenceEqual(other.Terminated);

    public override bool Equals(object? obj) => obj is EntryName other && Equals(other);

    public static bool operator ==(EntryName left, EntryName right) => left.Equals(right);

    public static bool operator !=(EntryName left, EntryName right) => !left.Equals(right);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Terminated);
        return hash.ToHashCode();
    }

    /// <summary>For people; bytes that are no text are replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Terminated[..^1]);
}
