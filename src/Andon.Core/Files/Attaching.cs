using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Comments;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Runs;

namespace Andon.Core.Files;

/// <summary>
/// Puts files to cards and takes them off. Anybody may, as with remarks; a worker's are checked against its run. The
/// bytes are kept before the card says so, and stay when it says so no more: others may have the same.
/// </summary>
static class Attaching
{
    public const int FilesMax = 1000;

    const int HashCharacters = 64;

    public static Decision Decide(Draft draft, Card card, AttachFile command)
    {
        if (Check(draft, command, out var name) is { } invalid) return invalid.AsDecision();
        if (Fence.Pass(draft, card, command.Run, command.Token, "given a file") is { } fenced)
        {
            return fenced.AsDecision();
        }

        var taken = draft.View.AttachmentsOf(card.Id).Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        if (taken.Count >= FilesMax) return Full(card).AsDecision();
        var attachment = new Attachment
        {
            Card = card.Id,
            Name = FileNames.Unique(name, taken),
            ContentType = command.ContentType?.Trim(),
            Size = command.Size,
            Sha256 = command.Sha256,
            AddedBy = Commenting.AuthorOf(draft, command.Author),
            AddedAt = draft.Now,
        };
        draft.Add(attachment);
        draft.Emit(EventKinds.Attached, card.Id, command.Run, Payload.Begin()
            .Text("name"u8, attachment.Name)
            .Number("size"u8, attachment.Size)
            .Text("sha256"u8, attachment.Sha256)
            .Text("author"u8, attachment.AddedBy)
            .End());
        return draft.Accept(new Reply
        {
            Card = card.Id,
            Status = card.Status,
            Note = attachment.Name == command.Name ? null : $"It is called {attachment.Name}.",
        });
    }

    public static Decision Decide(Draft draft, Card card, DetachFile command)
    {
        if (Fence.Pass(draft, card, command.Run, command.Token, "relieved of a file") is { } fenced)
        {
            return fenced.AsDecision();
        }

        if (draft.View.AttachmentsOf(card.Id).FirstOrDefault(file => file.Name == command.Name) is not { } attachment)
        {
            return FileRefusals.NoSuchFile(card.Id, command.Name).AsDecision();
        }

        draft.Remove(attachment);
        draft.Emit(EventKinds.Detached, card.Id, command.Run, Payload.Begin()
            .Text("name"u8, attachment.Name)
            .Text("sha256"u8, attachment.Sha256)
            .End());
        return draft.Accept(new Reply { Card = card.Id, Status = card.Status });
    }

    static Refusal? Check(Draft draft, AttachFile command, out string name)
    {
        name = "";
        if (TextRules.Long("name", command.Name, TextLimits.PathBytesMax) is { } invalid) return invalid;
        if (FileNames.Clean(command.Name) is not { } clean)
        {
            return TextRules.Bad("name", "Nothing is left of it.", "Give a name of letters: andon attach TASK FILE");
        }

        name = clean;
        if (TextRules.Name("content_type", command.ContentType) is { } badType) return badType;
        if (TextRules.Name("author", command.Author) is { } badAuthor) return badAuthor;
        if (command.Sha256.Length != HashCharacters)
        {
            return TextRules.Bad("sha256", "It is no SHA-256.", "Send the file itself.");
        }

        return command.Size <= draft.Policy.AttachmentBytesMax ? null : FileRefusals.FileTooLarge(draft.Policy);
    }

    static Refusal Full(Card card) => new(
        ErrorCode.PayloadTooLarge, $"Task {card.Id} was not given a file.", $"It has {FilesMax}, and may have no more.",
        $"Take some off: andon detach {card.Id} NAME");
}
