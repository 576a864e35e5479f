using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>The processor that the calling thread runs on.</summary>
public static class Processor
{
    /// <summary>Lets the others run who are ready to; returns at once when nobody is. It cannot fail.</summary>
    public static void StepBack() => _ = ProcessCalls.Yield();
}
