using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Files;

/// <summary>What is said about files on more than one way in.</summary>
public static class FileRefusals
{
    public static Refusal NoSuchFile(CardId card, string name) => new(
        ErrorCode.AttachmentNotFound, $"Task {card} has no file '{TextRules.Preview(name)}'.",
        "Neither its attachments nor what its runs handed over has that name.",
        $"See them with: andon attachments {card}");

    public static Refusal FileTooLarge(Policy policy) => new(
        ErrorCode.PayloadTooLarge, "The file was not taken.",
        $"A file may have at most {policy.AttachmentBytesMax} bytes (kanban.attachment_bytes_max).",
        "Put it where others can fetch it, and write its place into the task.");
}
