using System.Collections.Immutable;

namespace Andon.Configuration.Profiles;

/// <summary>A command that a profile's gateway runs when something happened. Immutable.</summary>
/// <param name="Id">
/// Its place among the events is kept under this: the name that it was given, or one made of what it does.
/// </param>
public sealed record Hook(string Id)
{
    /// <summary>Kinds of events.</summary>
    public ImmutableArray<string> On { get; init; } = [];

    /// <summary>Program and arguments as they stand; the event comes on standard input.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After the first attempt.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>False: only tasks that are assigned to the profile or were created by it.</summary>
    public bool HearsAll { get; init; }
}
