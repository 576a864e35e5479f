using System.Text.Json;
using Andon.Core.Events;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>
/// Writes a board's lines as the daemon gives them, and before each row that names a file the file's bytes. Used once.
/// </summary>
sealed class BoardExport(AndonClient client, string board)
{
    const int PieceBytes = 768 * 1024;

    readonly HashSet<string> _written = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    readonly List<string> _remarks = [];

    /// <summary>Whether the bytes of files go along.</summary>
    public bool HasFiles { get; init; } = true;

    public ExportHead? Head { get; private set; }

    /// <summary>Rows by their kind.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<string> Remarks => _remarks;

    public async Task WriteAsync(Stream output)
    {
        await using var lines = await client.ExportAsync(board);
        await foreach (var line in BoardLines.ReadAsync(lines, $"Board {board}"))
        {
            Head ??= line.Head;
            if (line.Row is { } row)
            {
                _counts[row.Kind] = _counts.GetValueOrDefault(row.Kind) + 1;
                if (HasFiles && ImportKinds.NamesBytes(row.Kind)) await WriteFileAsync(output, row);
            }

            await WriteLineAsync(output, line.Bytes);
        }
    }

    /// <summary>In pieces, each with the whole's name and size: the whole is there when as many bytes are.</summary>
    async Task WriteFileAsync(Stream output, ImportRowMessage row)
    {
        var (hash, size) = (row.Values["sha256"].RequireText(), row.Values["size"].RequireNumber());
        if (!_written.Add(hash)) return;
        try
        {
            await using var content = await client.OpenBytesAsync(board, hash, size);
            var piece = new byte[PieceBytes];
            var left = size;
            do
            {
                var count = await content.ReadAtLeastAsync(
                    piece, (int)Math.Min(left, PieceBytes), throwOnEndOfStream: true);
                left -= count;
                await WriteLineAsync(output, Piece(hash, size, piece.AsSpan(0, count)));
            }
            while (left > 0);
        }
        catch (AndonException lost) when (lost.Code == Core.Decisions.ErrorCode.StoreMissing)
        {
            _remarks.Add($"the bytes of {row.Values["name"].Text} are lost; only its row was written");
        }
    }

    static byte[] Piece(string hash, long size, ReadOnlySpan<byte> bytes) => JsonSerializer.SerializeToUtf8Bytes(
        new ImportRowMessage
        {
            Kind = BoardLine.Files,
            Values = new()
            {
                ["sha256"] = FieldValue.Of(hash),
                ["size"] = FieldValue.Of((long?)size),
                ["base64"] = FieldValue.Of(Convert.ToBase64String(bytes)),
            },
        },
        WireJson.Default.ImportRowMessage);

    static async Task WriteLineAsync(Stream output, byte[] line)
    {
        await output.WriteAsync(line);
        output.WriteByte((byte)'\n');
    }
}
