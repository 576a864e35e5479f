using System.Globalization;
using System.Text;

namespace Andon.Linux.Files;

/// <summary>How a path's file system is mounted here, as /proc/self/mountinfo says.</summary>
/// <param name="Folder">Where it is mounted.</param>
/// <param name="Kind">The kernel's name of the file system.</param>
/// <param name="Source">What is mounted, such as a device.</param>
/// <param name="Options">Those of the mount and those of the file system.</param>
public sealed record MountPoint(string Folder, string Kind, string Source, IReadOnlyList<string> Options)
{
    const string Table = "/proc/self/mountinfo";

    /// <summary>Null when the kernel does not number mounts, or shows us none for the path. It must exist.</summary>
    public static MountPoint? Of(string path) => Find(FileStatus.ReadMountId(path), File.ReadLines(Table));

    public bool Has(string option) => Options.Contains(option, StringComparer.Ordinal);

    public override string ToString() => $"{Kind} on {Folder} ({string.Join(',', Options)})";

    /// <summary>Sample: <c>36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw</c>.</summary>
    internal static MountPoint? Find(ulong mountId, IEnumerable<string> lines)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{mountId} ");
        var line = lines.FirstOrDefault(each => each.StartsWith(prefix, StringComparison.Ordinal));
        if (line?.Split(" - ") is not [var before, var after]) return null;
        if (before.Split(' ') is not [_, _, _, _, var folder, var options, ..]) return null;
        if (after.Split(' ') is not [var kind, var source, var more]) return null;
        return new MountPoint(
            Plain(folder), kind, Plain(source), [.. options.Split(',').Concat(more.Split(',')).Distinct()]);
    }

    /// <summary>A space is written <c>\040</c> there, and some others likewise.</summary>
    internal static string Plain(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var plain = new StringBuilder();
        for (var at = 0; at < field.Length; at++)
        {
            var octal = field.AsSpan(at + 1, Math.Min(3, field.Length - at - 1));
            if (field[at] == '\\' && octal.Length == 3 && octal.IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)(((octal[0] - '0') * 64) + ((octal[1] - '0') * 8) + (octal[2] - '0')));
                at += 3;
            }
            else
            {
                plain.Append(field[at]);
            }
        }

        return plain.ToString();
    }
}
