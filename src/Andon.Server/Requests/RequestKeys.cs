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
        if (exchange.Header(ProtocolHeaders.RequestId) is not { } id) return null;
        if (id.Length > LengthMax || id.Any(letter => letter is <= ' ' or > '~')) throw Unusable();
        return new RequestKey(id, Fingerprint(exchange.Context.Request, await exchange.BodyAsync()));
    }

    static string Fingerprint(HttpRequest request, in ReadOnlySequence<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path.Value}{request.QueryString.Value}\n"));
        foreach (var part in body) hash.AppendData(part.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static AndonException Unusable() => new(
        ErrorCode.InvalidArgument, "The request id was refused.",
        $"It has more than {LengthMax} characters, or others than visible ASCII.",
        "Send another, and the same when you repeat it.");
}
