namespace Andon.Salvage.Files;

/// <summary>The newest committed version of each page in a write-ahead log.</summary>
/// <remarks>
/// <c>PageCount</c>: Of the database after the last commit.
/// <c>OffsetByPage</c>: Where in <paramref name="Bytes"/> a page's content begins.
/// </remarks>
sealed record WalContent(
    ReadOnlyMemory<byte> Bytes, int PageCount, int Frames, IReadOnlyDictionary<int, int> OffsetByPage);
