using Andon.Core;
using Andon.Server.Identity;
using Andon.Storage.Contract;
using Andon.Storage.Faults;

namespace Andon.Server.Health;

/// <summary>
/// Reads a board's database once, table by table, with rests between them: writers go on meanwhile, and no reader's
/// snapshot grows old.
/// </summary>
sealed class BoardCheck(SteadyClock clock, TimeProvider time)
{
    /// <summary>After a part it rests this many times as long as the part took.</summary>
    const int RestShare = 4;

    static readonly TimeSpan RestMin = TimeSpan.FromMilliseconds(10);

    /// <summary>Null when the daemon left before the end.</summary>
    public async Task<CheckFinding?> RunAsync(IBoardStore store, CancellationToken leaving)
    {
        var (began, generation) = (time.GetTimestamp(), store.Identity.Generation);
        string? trouble = null;
        try
        {
            foreach (var part in await store.ReadAsync(reader => reader.Parts(), leaving))
                await ExamineAsync(store, part, leaving);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (StoreException fault)
        {
            trouble = fault.Refusal.Why;
        }

        var hasMended = store.Identity.Generation != generation;
        return new CheckFinding(clock.Now(), time.GetElapsedTime(began), hasMended, trouble);
    }

    async Task ExamineAsync(IBoardStore store, string part, CancellationToken leaving)
    {
        var began = time.GetTimestamp();
        await store.ReadAsync(
            reader =>
            {
                reader.Examine(part);
                return true;
            },
            leaving);
        var rest = time.GetElapsedTime(began) * RestShare;
        await Task.Delay(rest > RestMin ? rest : RestMin, time, leaving);
    }
}

/// <summary>What a check found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Took">How long it took, with its rests.</param>
/// <param name="Mended">Whether damage was found, and the store made again.</param>
/// <param name="Trouble">Why it did not come to its end; null when it did.</param>
sealed record CheckFinding(Instant At, TimeSpan Took, bool Mended, string? Trouble);
