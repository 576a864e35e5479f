using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>The calling thread's turn on its processor.</summary>
public static class ProcessorTurn
{
    /// <summary>Lets the others run who are ready to; returns at once when nobody is. It cannot fail.</summary>
    public static void PassOn() => _ = ProcessCalls.Yield();
}
