using System.Buffers;
using System.IO.Pipelines;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Server.Requests;

/// <summary>Reads a request's body whole, and refuses one that is longer than any command can be.</summary>
static class RequestBody
{
    /// <summary>
    /// A body and a metadata object of a mebibyte each, every character escaped, and the rest of a command.
    /// </summary>
    public const int BytesMax = 16 * 1024 * 1024;

    /// <summary>The bytes belong to the reader until it is advanced.</summary>
    public static async ValueTask<ReadOnlySequence<byte>> ReadAsync(
        PipeReader reader, long? length, CancellationToken cancellationToken)
    {
        if (length > BytesMax) throw TooLarge();
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > BytesMax)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw TooLarge();
            }

            if (result.IsCompleted) return result.Buffer;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    static AndonException TooLarge() => new(
        ErrorCode.PayloadTooLarge, "The request was not read.", $"Its body has more than {BytesMax / 1024 / 1024} MiB.",
        "Keep large content in files, and write their paths into the task.");
}
