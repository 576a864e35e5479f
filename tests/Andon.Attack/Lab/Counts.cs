namespace Andon.Attack.Lab;

/// <summary>How much of everything: small by default, in full with <c>./test.sh --full Attack</c>.</summary>
static class Counts
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("ANDON_TEST_FULL") == "1";

    /// <summary>Kills of the daemon under load.</summary>
    public static int Kills { get; } = Of(8, 200);

    /// <summary>How long a daemon is stopped by SIGSTOP.</summary>
    public static TimeSpan Stopped { get; } = TimeSpan.FromSeconds(Of(3, 10));

    public static int Gateways { get; } = Of(12, 50);

    public static int RacingClients { get; } = Of(40, 100);

    /// <summary>Repetitions of a race.</summary>
    public static int Repetitions { get; } = Of(1, 50);

    public static int Of(int small, int full) => IsFull ? full : small;
}
