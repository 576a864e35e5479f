using System.Globalization;
using System.Text;
using Andon.Core.Cards;
using Andon.Linux.Files;

namespace Andon.Server.WorkFolders;

/// <summary>
/// The file by which a scratch directory is known as ours. It names board, task and the directory's own inode, so
/// that a copy, or another directory of that name, is never taken for it; moving it keeps it ours.
/// </summary>
static class ScratchMark
{
    public const string Name = ".andon-workspace";

    public const int BytesMax = 4096;

    public static EntryName Entry { get; } = EntryName.Of(Name);

    public static byte[] Of(string board, CardId card, ulong device, ulong inode) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"scratch workspace\nboard {board}\ntask {card}\ninode {device}:{inode}\n"));

    /// <summary>Why the directory is not proven ours; null when it is.</summary>
    public static string? Doubt(OpenFolder folder, string board, CardId card)
    {
        if (folder.TryStat(Entry) is null) return $"it bears no mark ({Name})";
        if (folder.TryReadFile(Entry, BytesMax) is not { } found) return $"its mark ({Name}) is no ordinary file";
        return found.AsSpan().SequenceEqual(Of(board, card, folder.Status.Device, folder.Status.Inode))
            ? null
            : "its mark is that of another directory: it is a copy, or not ours";
    }
}
