using System.Globalization;
using Andon.Configuration;
using Andon.Core.Dispatch;
using Andon.Linux.Processes;

namespace Andon.Server.Dispatch;

/// <summary>
/// Judges how hard the host is pressed. Memory that is free by name says little while the swap is full or everything
/// waits for pages, so all three are looked at. Measured at most once a second; safe from any thread.
/// </summary>
sealed class HostGuard(TimeProvider time, Func<HostLoad> read)
{
    static readonly TimeSpan MeasureInterval = TimeSpan.FromSeconds(1);

    const long CriticalBytes = 192L * 1024 * 1024;
    const double CriticalShare = 0.03;
    const double ElevatedShare = 0.08;
    const double CriticalStall = 0.20;
    const double ElevatedStall = 0.05;

    /// <summary>Below this share of free swap, and with little memory besides, a host begins to thrash.</summary>
    const double SwapShare = 0.25;
    const double SwapMemoryShare = 0.15;

    readonly Lock _measureLock = new();
    HostLoad _load;
    long _measured;

    public HostPressure Measure(KanbanSettings settings)
    {
        var load = Load();
        if (settings.MemoryGuard && Memory(load) is { } memory) return memory;
        if (settings.LoadMax is not { } most || load.LoadPerProcessor < most) return HostPressure.None;
        return new(
            PressureLevel.Elevated,
            Text($"The load is {load.LoadPerProcessor:0.0} for each processor, more than kanban.load_max ({most})."));
    }

    HostLoad Load()
    {
        lock (_measureLock)
        {
            if (_measured != 0 && time.GetElapsedTime(_measured) < MeasureInterval) return _load;
            _measured = time.GetTimestamp();
            return _load = read();
        }
    }

    static HostPressure? Memory(HostLoad load)
    {
        if (load.MemoryBytes <= 0) return null;
        var share = (double)load.AvailableBytes / load.MemoryBytes;
        var swap = load.SwapBytes > 0 ? (double)load.SwapFreeBytes / load.SwapBytes : 1;
        var why = Text($"{share:P0} of the memory is available, {1 - swap:P0} of the swap used, ")
            + Text($"{load.StalledShare:P0} of the time everything waited for memory.");
        if (load.AvailableBytes < CriticalBytes || share < CriticalShare || load.StalledShare >= CriticalStall)
            return new(PressureLevel.Critical, $"The host is short of memory: {why}");
        var thrashes = swap < SwapShare && share < SwapMemoryShare;
        return share < ElevatedShare || load.StalledShare >= ElevatedStall || thrashes
            ? new(PressureLevel.Elevated, $"The host has little memory left: {why}")
            : null;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
