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

    /// <summary>How much of an answer is wanted, as RFC 7240 has it.</summary>
    public const string Prefer = "Prefer";

    /// <summary>The preference for an answer to a command without the task as it is after it.</summary>
    public const string PreferMinimal = "return=minimal";

    public const int VersionMin = 1;

    public const int VersionMax = 1;
}
