using System.Globalization;
using Andon.Core;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Protocol.Discovery;

/// <summary>
/// Remembers which starts failed lately, so that a hundred clients of a daemon that cannot start do not try without
/// end. Read and written under the spawn lock.
/// </summary>
sealed class FailedStarts(AndonHome home, TimeProvider time)
{
    const int Most = 3;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Null while another start may be tried.</summary>
    public AndonException? Refusal()
    {
        var recent = Recent();
        return recent.Count < Most
            ? null
            : new AndonException(
                ErrorCode.DaemonFailed, $"The daemon of {home} was not started again.",
                $"{Most} starts failed within a minute; the last one said: {recent[^1].Reason}",
                $"Read {home.DaemonLog}, then run andon up.");
    }

    public void Add(string reason)
    {
        var entry = (At: Now, Reason: reason.ReplaceLineEndings(" "));
        var lines = Recent().Append(entry).TakeLast(Most).Select(Format);
        File.WriteAllLines(home.FailedStarts, lines);
    }

    public void Clear() => File.Delete(home.FailedStarts);

    long Now => Instant.From(time.GetUtcNow()).Microseconds;

    List<(long At, string Reason)> Recent()
    {
        if (!File.Exists(home.FailedStarts)) return [];
        var from = Now - (long)Window.TotalMicroseconds;
        return [
            .. File.ReadAllLines(home.FailedStarts).Select(Parse).Where(entry => entry.At > from && entry.At <= Now),
        ];
    }

    static string Format((long At, string Reason) entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.At}\t{entry.Reason}");

    static (long At, string Reason) Parse(string line)
    {
        var parts = line.Split('\t', 2);
        var isTime = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at);
        return (isTime ? at : 0, parts.Length > 1 ? parts[1] : "");
    }
}
