using System.Text;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Protocol.Discovery;

/// <summary>
/// The persisted word that a home's daemon shall stay stopped, so that attached gateways do not start it again at
/// once. Only <c>up</c> and <c>serve</c> take it back.
/// </summary>
public static class StopIntent
{
    public static bool IsSet(AndonHome home) => FileStatus.TryRead(home.StopIntent, out _);

    /// <summary>Durable when it returns.</summary>
    public static void Set(AndonHome home, DateTimeOffset now) =>
        DurableFile.Write(
            home.StopIntent, Encoding.UTF8.GetBytes($"Stopped by andon down at {now:O}. andon up starts it.\n"));

    public static void Clear(AndonHome home)
    {
        if (!IsSet(home)) return;
        File.Delete(home.StopIntent);
        Directories.SyncParent(home.StopIntent);
    }

    public static AndonException Refusal(AndonHome home) => new(
        ErrorCode.DaemonStopped, $"The daemon of {home} was not started.", "It was stopped on purpose with andon down.",
        "Run andon up to start it.");
}
