using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Storage.Contract;

namespace Andon.Server.Requests;

/// <summary>Reads the key under which a mutation may be repeated; its fingerprint covers path and body.</summary>
static class RequestKeys
{
    const int LengthMax = 128;

    /// <summary>Null when the client asked for no such safety.</summary>
    public static async ValueTask<RequestKey?> KeyAsync(this Exchange exchange)
    {
        if (IdOf(exchange) is not { } id) return null;
        return new RequestKey(id, Fingerprint(exchange.Context.Request, await exchange.BodyAsync()));
    }

    /// <summary>For a body that passed through in pieces: its hash stands for it.</summary>
    public static RequestKey? KeyOf(this Exchange exchange, string bodyHash) =>
        IdOf(exchange) is { } id
            ? new RequestKey(id, Fingerprint(exchange.Context.Request, new(Encoding.ASCII.GetBytes(bodyHash))))
            : null;

    static string? IdOf(Exchange exchange)
    {
        if (exchange.Header(ProtocolHeaders.RequestId) is not { } id) return null;
        if (id.Length > LengthMax || id.Any(letter => letter is <= ' ' or > '~')) throw Unusable();
        return id;
    }

    static string Fingerprint(HttpRequest request, in ReadOnlySequence<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{request.Method} {request.Path.Value}{request.QueryString.Value}\n");
        var length = head.Length + (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        head.CopyTo(rented, 0);
        body.CopyTo(rented.AsSpan(head.Length));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(rented);
        return Convert.ToHexStringLower(digest);
    }

    static AndonException Unusable() => new(
        ErrorCode.InvalidArgument, "The request id was refused.",
        $"It has more than {LengthMax} characters, or others than visible ASCII.",
        "Send another, and the same when you repeat it.");
}
