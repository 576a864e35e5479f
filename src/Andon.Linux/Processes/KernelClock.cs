using Andon.Linux.Calls;

namespace Andon.Linux.Processes;

/// <summary>What the kernel knows of its clock.</summary>
public static class KernelClock
{
    const int Unsynchronised = 0x40;

    /// <summary>
    /// Whether somebody keeps the clock right by a time server; null when the kernel does not say. Changes nothing.
    /// </summary>
    public static unsafe bool? IsSynchronised()
    {
        ClockBuffer buffer = default;
        return ProcessCalls.AdjustClock(&buffer) < 0 ? null : (buffer.Status & Unsynchronised) == 0;
    }
}
