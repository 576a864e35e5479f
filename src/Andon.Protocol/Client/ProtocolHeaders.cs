namespace Andon.Protocol.Client;

/// <summary>The headers of the wire.</summary>
public static class ProtocolHeaders
{
    /// <summary>The protocol's version; a daemon says which range it speaks when it refuses one.</summary>
    public const string Protocol = "Andon-Protocol";

    /// <summary>The key under which a mutation may be repeated.</summary>
    public const string RequestId = "Andon-Request-Id";

    public const string Run = "Andon-Run";

    public const string RunToken = "Andon-Run-Token";

    public const string Label = "Andon-Label";

    public const int VersionMin = 1;

    public const int VersionMax = 1;
}
