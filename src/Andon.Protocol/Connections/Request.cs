namespace Andon.Protocol.Connections;

/// <summary>
/// What is asked of the daemon. One with an id may be repeated under it; a body is JSON, and none is not an empty one.
/// </summary>
sealed record Request(string Method, string Path, ReadOnlyMemory<byte>? Body = null, string? Id = null)
{
    public const string Get = "GET";
    public const string Post = "POST";
    public const string Delete = "DELETE";
}
