using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Andon.Storage.Faults;
using Andon.Storage.Log;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>How a store came to stop.</summary>
public enum Stop
{
    /// <summary>In order.</summary>
    Closed,

    /// <summary>By kill -9, when the database had everything.</summary>
    Killed,

    /// <summary>By kill -9, when the last answers were in the log alone.</summary>
    KilledBehind,
}

/// <summary>
/// A filled store that nobody has open. It is damaged, opened and judged as often as one likes: what the board then
/// says is everything that was acknowledged, or it is refused by name.
/// </summary>
sealed class StoppedStore : IAsyncDisposable
{
    const string Kept = "kept";

    static readonly Actor Client = new(ActorKind.Human, "ada");

    readonly Dictionary<CardId, string> _acknowledged = [];
    readonly StoreHome _home;

    StoppedStore(StoreHome home) => _home = home;

    public StoreHome Home => _home;

    public string Database => _home.Database;

    public string Wal => _home.Database + "-wal";

    public IEnumerable<string> Segments =>
        Directory.EnumerateFiles(_home.LogFolder, "*.seg").Order(StringComparer.Ordinal);

    /// <summary>Records that the log has.</summary>
    public int Records { get; private set; }

    public static async Task<StoppedStore> CreateAsync(Stop stop, int cards = 60, Guid? uuid = null)
    {
        var store = new StoppedStore(await StoreHome.CreateAsync(uuid: uuid));
        await store.FillAsync(cards);
        if (stop == Stop.Closed)
        {
            await store._home.CloseAsync();
        }
        else
        {
            await store._home.Board.ReadAsync(reader => reader.Parts(), CancellationToken.None);
            if (stop == Stop.KilledBehind) await store.FillAsync(20);
            await store._home.KillAsync();
        }

        store._home.Keep(Kept);
        return store;
    }

    public void PutBack() => _home.PutBack(Kept);

    /// <summary>Opens it: null when it has everything and says so, or what it was refused with.</summary>
    public async Task<StoreException?> OpenAsync(string what)
    {
        try
        {
            await _home.OpenAsync();
        }
        catch (StoreException refused)
        {
            await _home.CloseAsync();
            Assert.True(
                refused.Damage.Count > 0 || refused.Code == ErrorCode.StoreNewer,
                $"{what}: unnamed: {refused.Message}");
            return refused;
        }

        await AssertEverythingAsync(what);
        await _home.CloseAsync();
        return null;
    }

    /// <summary>Whether any story has the words.</summary>
    public bool IsTold(string words) =>
        _home.Stories.Any(story => story.Contains(words, StringComparison.Ordinal));

    /// <summary>Where the frames of a segment begin, and where the last one ends.</summary>
    public static List<long> Frames(string segment)
    {
        using var file = new Andon.Storage.Disks.PosixDisk().Open(segment);
        var frames = new FrameReader(file);
        var offsets = new List<long> { frames.Offset };
        while (frames.Next()) offsets.Add(frames.Offset);
        return offsets;
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    public async Task FillAsync(int cards)
    {
        var first = _acknowledged.Count;
        for (var number = first; number < first + cards; number++)
        {
            var title = $"card {number} {new string('x', 40 + (number % 7 * 90))}";
            var sent = new Submission(new CreateCard(title), Client, new RequestKey(title[..9], title));
            var answer = await _home.Board.SubmitAsync(sent, CancellationToken.None);
            _acknowledged.Add(Assert.IsType<SubmitResult.Accepted>(answer).Reply.Card!.Value, title);
            Records++;
        }
    }

    public async Task AssertEverythingAsync(string what)
    {
        var cards = await _home.Board.ReadAsync(reader => reader.List(new CardFilter()), CancellationToken.None);
        var missing = _acknowledged.Where(
            card => !cards.Any(found => found.Id == card.Key && found.Title == card.Value));
        Assert.True(
            cards.Count == _acknowledged.Count && !missing.Any(),
            $"{what}: {cards.Count} of {_acknowledged.Count}; {string.Join("; ", _home.Stories)}");
        var report = await _home.Board.VerifyAsync(CancellationToken.None);
        Assert.True(report.IsSound, $"{what}: {string.Join("; ", report.Findings)}");
        Assert.Equal(StoreCondition.Healthy, _home.Board.Health.Condition);
    }
}
