namespace Andon.Core.Dispatch;

/// <summary>How hard the host is pressed, as the daemon measured it.</summary>
public enum PressureLevel
{
    None,

    /// <summary>One run at a time, so that something still gets done.</summary>
    Elevated,

    /// <summary>Nothing new is started.</summary>
    Critical,
}

/// <summary>A measure of the host and what it was taken from, for people.</summary>
public sealed record HostPressure(PressureLevel Level, string Why)
{
    public static HostPressure None { get; } = new(PressureLevel.None, "");
}
