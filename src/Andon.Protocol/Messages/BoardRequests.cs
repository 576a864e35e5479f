using System.Text.Json.Serialization;

namespace Andon.Protocol.Messages;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateBoardRequest
{
    public required string Slug { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RenameBoardRequest
{
    /// <summary>The name that people read; the slug stays.</summary>
    public required string Name { get; init; }
}

/// <summary>What is left out stays; an empty text takes a value away.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DescribeBoardRequest
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseRequest
{
    /// <summary><c>home</c>, <c>board</c> or <c>profile</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>The board's or profile's; none for the home.</summary>
    public string? Name { get; init; }

    public string? Reason { get; init; }

    /// <summary>True lets open runs finish, which is the default; false stops them.</summary>
    public bool? Drain { get; init; }
}

/// <summary>Keeps a daemon that was started on demand.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StayRequest
{
    /// <summary>Also dispatch, whoever is attached.</summary>
    public bool Dispatch { get; init; }
}
