using Andon.Core.Decisions;

namespace Andon.Storage.Log;

/// <summary>The kinds of actor as log and database spell them.</summary>
static class ActorNames
{
    public static ActorKind Parse(string? name) => name switch
    {
        "human" => ActorKind.Human,
        "run" => ActorKind.AgentRun,
        "gateway" => ActorKind.Gateway,
        "service" => ActorKind.Service,
        "system" => ActorKind.System,
        _ => throw new FormatException($"'{name}' is no kind of actor that this version knows."),
    };
}
