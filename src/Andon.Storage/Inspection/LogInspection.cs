using System.Globalization;
using Andon.Core;
using Andon.Core.Events;
using Andon.Core.Homes;
using Andon.Storage.Commits;
using Andon.Storage.Faults;
using Andon.Storage.Log;

namespace Andon.Storage.Inspection;

/// <summary>What a store's log says, and what is wrong with it.</summary>
/// <param name="Uuid">Whose it is; null when no segment says.</param>
/// <param name="Segments">Files of it.</param>
/// <param name="Bytes">Their sizes together.</param>
/// <param name="Position">Its last event.</param>
/// <param name="LastAt">When its last record was made; null when it has none that can be read.</param>
/// <param name="Faults">Empty when it is sound, as far as it was read.</param>
public sealed record LogFacts(
    string? Uuid, int Segments, long Bytes, long Position, Instant? LastAt, IReadOnlyList<StoreFault> Faults);

/// <summary>
/// Reads a store's log and changes nothing, beside a daemon that goes on writing it or without one. Of a board only the
/// ends are read; of the home, which is short, everything. It belongs into a process that has no store open. A log that
/// grows meanwhile may seem damaged, so that is believed only when it is found again and again.
/// </summary>
public static class LogInspection
{
    /// <summary>Two appends between two reads of ours look like damage, and the writer makes many.</summary>
    const int LooksMax = 12;

    static readonly ReadOnlyDisk Disk = new();

    /// <param name="directory">The store's folder; its log lies below.</param>
    /// <param name="isOwned">Whether a daemon writes it: its end may be torn then.</param>
    public static LogFacts OfBoard(string directory, bool isOwned) =>
        Believed(isOwned, () => Read(directory, isOwned, Tables.All, _ => { }));

    /// <summary>The home's log, and the registry that it makes; null when it cannot be read to its end.</summary>
    public static (LogFacts Facts, HomeState? State) OfHome(string directory, bool isOwned)
    {
        HomeState? state = null;
        var facts = Believed(isOwned, () =>
        {
            state = null;
            return Read(directory, isOwned, HomeTables.All, image => state = StateOf(image));
        });
        return (facts, state);
    }

    static LogFacts Believed(bool isOwned, Func<LogFacts> read)
    {
        var facts = read();
        for (var look = 1; isOwned && facts.Faults.Count > 0 && look < LooksMax; look++) facts = read();
        return facts;
    }

    static LogFacts Read(string directory, bool isOwned, IReadOnlyList<Table> tables, Action<LogImage> use)
    {
        var log = Path.Combine(directory, "log");
        var names = Disk.List(log).Where(SegmentHeader.IsSegmentName).ToList();
        var bytes = names.Sum(name => Disk.Stat(Path.Combine(log, name))?.Size ?? 0);
        var faults = new List<StoreFault>();
        Guid? uuid = null;
        (long Position, Instant? At) end = default;
        try
        {
            uuid = LogImage.FindUuid(Disk, log);
            if (uuid is null) faults.Add(Without(log, names.Count));
            else end = Read(log, uuid.Value, isOwned, tables, use, faults);
        }
        catch (StoreException newer)
        {
            faults.Add(new StoreFault(StoreFaultKind.LogNewer, log, newer.Refusal.Why));
        }
        catch (Exception damage) when (damage is LogDamage or IOException or InvariantViolation)
        {
            faults.Add(new StoreFault(StoreFaultKind.LogDamaged, log, damage.Message));
        }

        return new LogFacts(uuid?.ToString("D"), names.Count, bytes, end.Position, end.At, faults);
    }

    static (long Position, Instant? At) Read(
        string log, Guid uuid, bool isOwned, IReadOnlyList<Table> tables, Action<LogImage> use,
        List<StoreFault> faults)
    {
        using var image = LogImage.Read(Disk, log, uuid);
        foreach (var name in image.Foreign)
        {
            var what = $"It lies among the segments of {uuid:D} and is of another store.";
            faults.Add(new StoreFault(StoreFaultKind.LogForeign, Path.Combine(log, name), what));
        }

        if (image.Damage is { } damage) faults.Add(new StoreFault(StoreFaultKind.LogDamaged, log, damage.ToString()));
        else if (image.IsTorn && !isOwned)
        {
            var what = $"After record {image.End.Record.ToString(CultureInfo.InvariantCulture)} it ends in the middle.";
            faults.Add(new StoreFault(StoreFaultKind.LogTorn, log, what));
        }

        if (image.Damage is not null) return (image.End.Position, null);
        use(image);
        var last = new LogReader(tables).Read(image.Segments, image.BeforeLastBatch, image.End).LastOrDefault();
        return (image.End.Position, last?.At);
    }

    static StoreFault Without(string log, int segments) => segments == 0
        ? new StoreFault(StoreFaultKind.LogMissing, log, "It has no segment.")
        : new StoreFault(StoreFaultKind.LogDamaged, log, "None of its segments has a header that can be read.");

    static HomeState StateOf(LogImage image)
    {
        var (state, from) = (HomeState.Empty, image.Segments[0].Header.Start);
        if (image.Segments[0].Header.IsBase)
        {
            foreach (var entry in new BaseReader(HomeTables.All).Read(image.Segments[0]))
            {
                if (entry is BaseEntry.Row row) state = state.Apply(row.Insert);
            }
        }

        foreach (var record in new LogReader(HomeTables.All).Read(image.Segments, from, image.End))
        {
            foreach (var logged in record.Events) state = state.Apply(logged.Event);
        }

        return state;
    }
}
