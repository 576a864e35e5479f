using Andon.Core.Runs;

namespace Andon.Core.Decisions;

/// <summary>
/// What kind of principal acts. Stamped by the daemon from the credential, never taken from the request.
/// </summary>
public enum ActorKind
{
    Human,
    AgentRun,
    Gateway,
    Service,
    System,
}

/// <summary>
/// Who acts. <c>Name</c> is the principal (a user, a profile); <c>Run</c> is set for a worker that proved its token;
/// <c>Label</c> is what the caller calls itself and proves nothing.
/// </summary>
public sealed record Actor(ActorKind Kind, string Name, RunId? Run = null, string? Label = null)
{
    /// <summary>The daemon's own hand: timers, dispatcher, settlement.</summary>
    public static Actor System { get; } = new(ActorKind.System, "andon");

    /// <summary>The key that request ids and manual claims are scoped to.</summary>
    public string Principal => $"{KindName}:{Name}";

    public string KindName => Kind switch
    {
        ActorKind.Human => "human",
        ActorKind.AgentRun => "run",
        ActorKind.Gateway => "gateway",
        ActorKind.Service => "service",
        _ => "system",
    };
}
