using System.Globalization;
using System.Text;

namespace Andon.Storage.Recovery;

/// <summary>
/// What is noted beside a file that was set aside: only we write such notes. Sample, a line each:
/// <c>sha256 0a1b…</c>, <c>bytes 40960</c>, <c>copy yes</c>, <c>at 20261126T101500Z</c>, <c>why index_only: …</c>.
/// </summary>
/// <param name="Sha256">Of the file.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="IsCopy">Whether it is a database of this store, so that the log has what it had.</param>
/// <param name="At">When it was moved.</param>
/// <param name="Why">What was wrong with it.</param>
sealed record SetAsideNote(string Sha256, long Bytes, bool IsCopy, string At, string Why)
{
    public const string Extension = ".note";
    public const int BytesMax = 8192;

    const int WhyMax = 2000;

    /// <summary>Null when it is no note.</summary>
    public static SetAsideNote? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        return lines is [['s', 'h', 'a', '2', '5', '6', ' ', .. var sha], ['b', 'y', 't', 'e', 's', ' ', .. var size],
            ['c', 'o', 'p', 'y', ' ', .. var copy], ['a', 't', ' ', .. var at], ['w', 'h', 'y', ' ', .. var why], ..]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new SetAsideNote(sha, count, copy == "yes", at, why)
            : null;
    }

    public byte[] ToBytes()
    {
        var why = Why.Length > WhyMax ? Why[..WhyMax] : Why;
        var copy = IsCopy ? "yes" : "no";
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"sha256 {Sha256}\nbytes {Bytes}\ncopy {copy}\nat {At}\nwhy {why}\n"));
    }
}
