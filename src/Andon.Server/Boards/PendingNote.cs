using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Linux.Files;
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

    public required ActorKind ActorKind { get; init; }

    public required string ActorName { get; init; }

    /// <summary>Durable when it returns.</summary>
    public static void Write(IBoardStore store, NoteRestore note, Actor actor)
    {
        var pending = new PendingNote
        {
            Backup = note.Backup,
            Kept = note.Kept,
            Was = note.Was,
            LastRun = note.LastRun,
            LastComment = note.LastComment,
            ActorKind = actor.Kind,
            ActorName = actor.Name,
        };
        DurableFile.Write(
            PathOf(store), JsonSerializer.SerializeToUtf8Bytes(pending, PendingNoteJson.Default.PendingNote));
    }

    /// <summary>It was said.</summary>
    public static void Remove(IBoardStore store) => File.Delete(PathOf(store));

    /// <summary>
    /// Says what was left unsaid. A board that ends before what it had then was given the other state; one that does
    /// not is as it was, or has lost nothing that should be told.
    /// </summary>
    public static async Task SayAsync(IBoardStore store)
    {
        var path = PathOf(store);
        if (PlainFile.ReadText(path, BytesMax) is not { } text) return;
        if (Read(text) is { } pending && store.Position < pending.Was)
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

    static string PathOf(IBoardStore store) => Path.Combine(Path.GetDirectoryName(store.Identity.Path)!, FileName);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PendingNote))]
sealed partial class PendingNoteJson : JsonSerializerContext;
