using System.Text.Json;
using Andon.Linux.Files;
using Andon.Linux.Processes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Homes;

/// <summary>
/// <c>run/owner.json</c>: who took the home last. It may be out of date, so nobody decides anything by it but whom to
/// name and where to knock.
/// </summary>
public sealed record OwnerRecord
{
    public required int Pid { get; init; }

    public required long StartTicks { get; init; }

    public required string BootId { get; init; }

    public required string Version { get; init; }

    public required long Epoch { get; init; }

    public required string Socket { get; init; }

    public required long StartedAt { get; init; }

    /// <summary>Whether the process that wrote it still runs.</summary>
    public bool IsAlive() => new ProcessIdentity(BootId, Pid, StartTicks).IsAlive;

    public OwnerMessage ToMessage() => new(Pid, StartedAt, Epoch, Version);

    /// <summary>Null when there is none that can be read.</summary>
    public static OwnerRecord? TryRead(AndonHome home)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(home.OwnerFile), WireJson.Default.OwnerRecord);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(AndonHome home) =>
        DurableFile.Write(home.OwnerFile, JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.OwnerRecord));
}
