namespace Andon.Protocol.Connections;

/// <summary>
/// What is asked of the daemon. One with an id may be repeated under it; a body is JSON, and none is not an empty one.
/// </summary>
sealed record Request(string Method, string Path, ReadOnlyMemory<byte>? Body = null, string? Id = null)
{
    /// <summary>Instead of a body: bytes that are sent as they are read.</summary>
    public RequestContent? Content { get; init; }

    public const string Get = "GET";
    public const string Post = "POST";
    public const string Delete = "DELETE";
}

/// <summary>A stream that can be read from its beginning again, and how many bytes of it are sent.</summary>
sealed record RequestContent(Stream Stream, long Length);
