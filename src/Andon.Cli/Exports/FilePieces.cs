using System.Security.Cryptography;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>The bytes of a file as they come together from lines.</summary>
sealed class FilePieces(string sha256, long size) : IDisposable
{
    readonly MemoryStream _content = new();

    public string Sha256 => sha256;

    public long Size => size;

    public bool IsWhole => _content.Length == size;

    /// <summary>
    /// The file with one more piece; a piece of another file begins that. Null when the piece is none, or too much, or
    /// when the file before was not whole.
    /// </summary>
    public static FilePieces? Add(FilePieces? file, ImportRowMessage piece)
    {
        var hash = piece.Values.GetValueOrDefault("sha256").Text;
        var size = piece.Values.GetValueOrDefault("size").Number;
        var text = piece.Values.GetValueOrDefault("base64").Text;
        if (hash is null || size is not >= 0 || text is null) return null;
        if (file is not null && (file.Sha256 != hash || file.Size != size)) return null;
        file ??= new FilePieces(hash, size.Value);
        return file.TryAdd(text) ? file : null;
    }

    /// <summary>Whether the bytes have the hash that they are kept under.</summary>
    public bool IsTrue()
    {
        _content.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(_content)) == sha256;
    }

    public Stream Content()
    {
        _content.Position = 0;
        return _content;
    }

    public void Dispose() => _content.Dispose();

    bool TryAdd(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var count)) return false;
        if (_content.Length + count > Math.Min(size, Array.MaxLength)) return false;
        _content.Write(bytes, 0, count);
        return true;
    }
}
