using System.IO.Compression;

namespace Andon.Tests.Salvage;

/// <summary>Boards that the reference kanban itself made: five that it corrupted by itself, and a sound one.</summary>
static class Boards
{
    public static byte[] Healthy { get; } = Read("healthy");

    public static byte[] Damaged(int number) => Read($"damaged-{number}");

    static byte[] Read(string name)
    {
        using var packed = typeof(Boards).Assembly.GetManifestResourceStream($"Boards/{name}.db.gz")!;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
