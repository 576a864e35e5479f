using System.Globalization;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Linux.Files;

namespace Andon.Server.WorkFolders;

/// <summary>
/// What a scratch directory is called in the trash: when it came there, whose it was, and its inode, so that even one
/// that has been emptied of its mark is told from a stranger's.
/// </summary>
sealed record TrashName(Instant At, CardId Card, ulong Inode)
{
    const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public EntryName Entry => EntryName.Of(ToString());

    /// <summary>Null for a name that we did not give.</summary>
    public static TrashName? TryParse(EntryName entry)
    {
        if (entry.ToString().Split('-') is not [var time, var task, var number]) return null;
        if (!DateTimeOffset.TryParseExact(
                time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            || !CardId.TryParse(task, out var card)
            || !ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
        {
            return null;
        }

        var name = new TrashName(Instant.From(at), card, inode);
        return name.Entry == entry ? name : null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.ToDateTimeOffset().ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Card}-{Inode}");
}
