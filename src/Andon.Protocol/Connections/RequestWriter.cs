using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Connections;

/// <summary>
/// Writes requests as HTTP/1.1 has them, head and body in one piece. What all requests of a client say is written once.
/// Immutable.
/// </summary>
sealed class RequestWriter
{
    const int LengthDigitsMax = 11;

    readonly byte[] _common;

    public RequestWriter(ClientOptions options)
    {
        var common = new ArrayBufferWriter<byte>(256);
        common.Write(" HTTP/1.1\r\nHost: andon\r\n"u8);
        WriteHeader(common, ProtocolHeaders.Protocol, "1");
        if (options.Label is { Length: > 0 } label)
            WriteHeader(common, ProtocolHeaders.Label, Uri.EscapeDataString(label));
        if (options.BriefReplies) WriteHeader(common, ProtocolHeaders.Prefer, ProtocolHeaders.PreferMinimal);
        if (options.Worker is { } worker)
        {
            WriteHeader(common, ProtocolHeaders.Run, worker.Run.ToString());
            WriteHeader(common, ProtocolHeaders.RunToken, worker.Token);
        }

        _common = common.WrittenSpan.ToArray();
    }

    public void Write(IBufferWriter<byte> target, Request request)
    {
        WriteText(target, request.Method);
        target.Write(" /"u8);
        WriteText(target, request.Path);
        target.Write(_common);
        if (request.Id is { } id) WriteHeader(target, ProtocolHeaders.RequestId, id);
        if (request.Body is { } body)
        {
            target.Write("Content-Type: application/json\r\nContent-Length: "u8);
            Utf8Formatter.TryFormat(body.Length, target.GetSpan(LengthDigitsMax), out var digits);
            target.Advance(digits);
            target.Write("\r\n\r\n"u8);
            target.Write(body.Span);
        }
        else if (request.Content is { } content)
        {
            target.Write("Content-Type: application/octet-stream\r\nContent-Length: "u8);
            WriteText(target, content.Length.ToString(CultureInfo.InvariantCulture));
            target.Write("\r\n\r\n"u8);
        }
        else
        {
            target.Write("\r\n"u8);
        }
    }

    static void WriteHeader(IBufferWriter<byte> target, string name, string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new AndonException(
                ErrorCode.InvalidArgument, "The request was not sent.",
                $"The value for its header {name} has characters that a header cannot have.",
                "Use letters, digits and signs of ASCII.");
        WriteText(target, name);
        target.Write(": "u8);
        WriteText(target, value);
        target.Write("\r\n"u8);
    }

    static void WriteText(IBufferWriter<byte> target, string text) => Encoding.ASCII.GetBytes(text, target);
}
