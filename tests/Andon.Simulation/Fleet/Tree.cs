using Andon.Core.Cards;
using Andon.Core.Runs;

namespace Andon.Simulation.Fleet;

/// <summary>What a worker is going to do, whatever the board thinks of it.</summary>
enum Fate
{
    Completes,
    Blocks,
    HandsOver,
    Schedules,
    Crashes,
    ExitsSilently,
    IsRefused,
    IsRefusedFor,
    Spends,
    Hangs,
    Stalls,
    Overruns,
    DoesNotStart,
    CannotStart,
    LosesSupervisor,
}

/// <summary>
/// A run's processes in the world, as they are and not as the board believes: a supervisor, and the worker below it.
/// Used by one thread.
/// </summary>
sealed class Tree(Run run, string token, Fate fate)
{
    /// <summary>The row as it was claimed.</summary>
    public Run Run => run;

    public RunId Id => run.Id;

    public CardId Card => run.Card;

    public string Token => token;

    public Fate Fate => fate;

    /// <summary>Any process of it lives.</summary>
    public bool IsAlive { get; set; } = true;

    public bool HasSupervisor { get; set; } = true;

    /// <summary>A supervisor that hangs renews nothing and hears nothing.</summary>
    public bool Hangs { get; set; }

    /// <summary>It was told to end, or ended by itself; the supervisor sees to the rest.</summary>
    public bool IsEnding { get; set; }

    /// <summary>The board took somebody's word that it is gone.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Its card was deleted by force: nobody counts it any more.</summary>
    public bool IsDisowned { get; set; }

    /// <summary>Counts against caps: from its start until it is confirmed gone.</summary>
    public bool Counts => !IsDisowned && (IsAlive || !IsConfirmed);
}
