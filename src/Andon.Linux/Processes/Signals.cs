namespace Andon.Linux.Processes;

/// <summary>The signals we send or report; the numbers are the same on x64 and arm64.</summary>
public static class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;
}
