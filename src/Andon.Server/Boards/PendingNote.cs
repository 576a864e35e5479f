using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Homes;
using Andon.Storage.Contract;

namespace Andon.Server.Boards;

/// <summary>
/// What a board has to say once an earlier state was put in its place, kept in its folder from before that on: a daemon
/// that dies in between says it at the next opening. Used by whoever opens and closes boards.
/// </summary>
sealed record PendingNote
{
    const string FileName = "restoring.json";
    const int BytesMax = 64 * 1024;

    public required string Backup { get; init; }

    public string? Kept { get; init; }

    public long? Was { get; init; }

    public long? LastRun { get; init; }

    public long? LastComment { get; init; }

    /// <summary>The record at which the state ends that takes the place.</summary>
    public required long Record { get; init; }

    /// <summary>The last file of the log before; 0 when that was not known.</summary>
    public required long Number { get; init; }

    public required ActorKind ActorKind { get; init; }

    public required string ActorName { get; init; }

    /// <summary>Durable when it returns.</summary>
    public static void Write(RestoredState state, NoteRestore note, Actor actor, long number)
    {
        var pending = new PendingNote
        {
            Backup = note.Backup,
            Kept = note.Kept,
            Was = note.Was,
            LastRun = note.LastRun,
            LastComment = note.LastComment,
            Record = state.Record,
            Number = number,
            ActorKind = actor.Kind,
            ActorName = actor.Name,
        };
        HomeFolders.Create(state.Folder);
        DurableFile.Write(
            PathOf(state.Folder), JsonSerializer.SerializeToUtf8Bytes(pending, PendingNoteJson.Default.PendingNote));
    }

    /// <summary>It was said.</summary>
    public static void Remove(RestoredState state) => File.Delete(PathOf(state.Folder));

    /// <summary>
    /// Says what was left unsaid, if the board's log begins with the state that was to take the place; else the board
    /// is as it was.
    /// </summary>
    public static async Task SayAsync(IBoardStore store)
    {
        var path = PathOf(Path.GetDirectoryName(store.Identity.Path)!);
        if (PlainFile.ReadText(path, BytesMax) is not { } text) return;
        if (Read(text) is { } pending
            && (await store.LogAsync(CancellationToken.None))[0] is var first
            && first.Number > pending.Number && first.Record == pending.Record)
        {
            var note = new NoteRestore(
                pending.Backup, pending.Kept, pending.Was, pending.LastRun, pending.LastComment);
            var actor = new Actor(pending.ActorKind, pending.ActorName);
            var said = await store.SubmitAsync(new Submission(note, actor, null), CancellationToken.None);
            if (said is SubmitResult.Refused) return; // at the next opening
        }

        File.Delete(path);
    }

    /// <summary>Null when it is none of ours.</summary>
    static PendingNote? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, PendingNoteJson.Default.PendingNote);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string PathOf(string folder) => Path.Combine(folder, FileName);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PendingNote))]
sealed partial class PendingNoteJson : JsonSerializerContext;
