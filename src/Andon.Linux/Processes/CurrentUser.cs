using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>Who this process acts as: the effective user, by whom files are created and sockets are judged.</summary>
public static class CurrentUser
{
    public static uint Id { get; } = ProcessCalls.EffectiveUser();
}
