using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>One of a board's lines: its head, a row, or its end.</summary>
/// <param name="Bytes">As they were read, without the line's end.</param>
sealed record BoardLine(byte[] Bytes)
{
    /// <summary>Pieces of a file's bytes, before the row that names them.</summary>
    public const string Files = "files";

    public ExportHead? Head { get; init; }

    public ImportRowMessage? Row { get; init; }

    public ExportEnd? End { get; init; }
}

/// <summary>Reads a board's lines, and makes sure that none is missing.</summary>
static class BoardLines
{
    /// <summary>No row of ours is longer.</summary>
    const int LineBytesMax = 128 * 1024 * 1024;

    const string WrongFile = "Name a file that andon export board has written.";

    /// <param name="stream">Stays open.</param>
    /// <param name="name">What errors call it.</param>
    public static async IAsyncEnumerable<BoardLine> ReadAsync(Stream stream, string name)
    {
        var number = 0L;
        var rows = 0L;
        BoardLine? last = null;
        await foreach (var bytes in SplitAsync(stream, name))
        {
            number++;
            if (last?.End is not null) throw Bad(name, number, "It comes after the last line.");
            last = Parse(bytes, name, number);
            if (last.Row is { Kind: not BoardLine.Files }) rows++;
            if (last.End is { } end && end.Rows != rows)
                throw Bad(name, number, $"It counts {end.Rows} rows, and there are {rows}.");
            yield return last;
        }

        if (last?.End is null) throw Bad(name, number, "It is no last line: the file is cut off.");
    }

    static BoardLine Parse(byte[] bytes, string name, long number)
    {
        try
        {
            if (number == 1) return new BoardLine(bytes) { Head = Head(bytes, name) };
            if (IsEnd(bytes))
                return new BoardLine(bytes) { End = JsonSerializer.Deserialize(bytes, WireJson.Default.ExportEnd) };
            return JsonSerializer.Deserialize(bytes, WireJson.Default.ImportRowMessage) is { } row
                ? new BoardLine(bytes) { Row = row }
                : throw Bad(name, number, "It is no row.");
        }
        catch (JsonException unreadable)
        {
            throw Bad(name, number, $"It cannot be read: {unreadable.Message}");
        }
    }

    static ExportHead Head(byte[] bytes, string name)
    {
        using var document = JsonDocument.Parse(bytes);
        var head = document.RootElement;
        if (head.ValueKind != JsonValueKind.Object || !head.TryGetProperty("format", out var format)
            || format.ValueKind != JsonValueKind.String || format.GetString() != ExportHead.FormatName
            || !head.TryGetProperty("version", out var given) || given.ValueKind != JsonValueKind.Number
            || !given.TryGetInt32(out var version))
        {
            throw Bad(name, 1, "It is not the head of a board's lines.");
        }

        if (version == ExportHead.VersionNow) return JsonSerializer.Deserialize(bytes, WireJson.Default.ExportHead)!;
        throw new AndonException(
            ErrorCode.Unsupported, $"{name} was not read.",
            $"Its lines are of version {version}, and this program knows {ExportHead.VersionNow}.",
            "Use the version of Andon that wrote it, or a later one.");
    }

    static bool IsEnd(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("rows"u8);
    }

    static async IAsyncEnumerable<byte[]> SplitAsync(Stream stream, string name)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var (number, searched) = (1L, 0L);
        while (true)
        {
            var read = await ReadAsync(pipe, name);
            var rest = read.Buffer;
            while (rest.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                yield return rest.Slice(0, end).ToArray();
                number++;
                searched = 0;
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            searched = rest.Length;

            if (rest.Length > LineBytesMax) throw Bad(name, number, $"It has more than {LineBytesMax} bytes.");
            if (read.IsCompleted && !rest.IsEmpty) yield return rest.ToArray();
            pipe.AdvanceTo(read.IsCompleted ? rest.End : rest.Start, rest.End);
            if (!read.IsCompleted) continue;
            await pipe.CompleteAsync();
            yield break;
        }
    }

    static async Task<ReadResult> ReadAsync(PipeReader pipe, string name)
    {
        try
        {
            return await pipe.ReadAsync();
        }
        catch (IOException broken)
        {
            throw new AndonException(
                ErrorCode.Unavailable, $"{name} was not read to its end.", broken.Message, "Try it again.");
        }
    }

    static AndonException Bad(string name, long number, string why) => new(
        ErrorCode.InvalidArgument, $"{name} was not read.", $"Line {number}: {why}", WrongFile);
}
