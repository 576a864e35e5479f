using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Andon.Linux.Files;
using Andon.Protocol.Homes;

namespace Andon.Cli.Hooks;

/// <summary>Where a hook is on a board: everything up to this position is delivered, given up or not its own.</summary>
sealed record HookCursor(string Board, string Uuid, long Position);

/// <summary>An event that a hook would not take, however often it was told.</summary>
sealed record DeadLetter(
    string Hook, string Board, string Uuid, long Position, string Kind, string? TaskId, string Error, long At);

/// <summary>
/// What a gateway keeps of one hook in the home, below <c>gateways/PROFILE/HOOK</c>: a cursor for each board, when it
/// began, and the last letters that came to nothing. A file is replaced whole and synced. One gateway's at a time.
/// </summary>
sealed class HookFiles(string folder)
{
    const int LettersMax = 100;
    const int BytesMax = 1024 * 1024;

    string BeginningFile => Path.Combine(folder, "began");

    string LettersFile => Path.Combine(folder, "dead-letters.json");

    public static string GatewayFolder(AndonHome home, string profile) =>
        Path.Combine(home.Path, "gateways", profile);

    public static HookFiles Of(AndonHome home, string profile, string hook) =>
        new(Path.Combine(GatewayFolder(home, profile), hook));

    /// <summary>In seconds since the epoch; written down the first time.</summary>
    public long BeganAt(TimeProvider time)
    {
        HomeFolders.Create(folder);
        if (DurableFile.TryRead(BeginningFile, BytesMax) is { } bytes && long.TryParse(bytes, null, out var began))
            return began;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        DurableFile.Write(BeginningFile, System.Text.Encoding.UTF8.GetBytes($"{now}\n"));
        return now;
    }

    public HookCursor? ReadCursor(string uuid) => Read(CursorFile(uuid), HookJson.Default.HookCursor);

    /// <summary>Durable when it returns.</summary>
    public void Write(HookCursor cursor) => DurableFile.Write(
        CursorFile(cursor.Uuid), JsonSerializer.SerializeToUtf8Bytes(cursor, HookJson.Default.HookCursor));

    public IReadOnlyList<HookCursor> Cursors() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.cursor.json").Order(StringComparer.Ordinal)
            .Select(file => Read(file, HookJson.Default.HookCursor)).OfType<HookCursor>()]
        : [];

    public IReadOnlyList<DeadLetter> Letters() => Read(LettersFile, HookJson.Default.ListDeadLetter) ?? [];

    /// <summary>Durable when it returns; one that is there already, from before a crash, is replaced.</summary>
    public void Add(DeadLetter letter)
    {
        var others = Letters().Where(other => (other.Uuid, other.Position) != (letter.Uuid, letter.Position));
        List<DeadLetter> letters = [.. others.TakeLast(LettersMax - 1), letter];
        DurableFile.Write(
            LettersFile, JsonSerializer.SerializeToUtf8Bytes(letters, HookJson.Default.ListDeadLetter));
    }

    string CursorFile(string uuid) => Path.Combine(folder, $"{uuid}.cursor.json");

    static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (DurableFile.TryRead(path, BytesMax) is not { } bytes) return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException broken)
        {
            throw new IOException($"{path} cannot be read: {broken.Message}", broken);
        }
    }
}
