using Andon.Core;
using Andon.Core.Decisions;
using Andon.Storage.Faults;

namespace Andon.Server.Boards;

/// <summary>
/// Why a registered board is not open, and since when. A fault that may pass by itself is probed again.
/// </summary>
sealed record BoardFault(Refusal Refusal, Instant Since)
{
    /// <summary>What is wrong with its files, when that is why.</summary>
    public IReadOnlyList<Damage> Damage { get; init; } = [];

    public string Reason => $"{Refusal.What} {Refusal.Why}";

    public bool MayPass => ErrorCatalog.Describe(Refusal.Code).Retry;
}

/// <summary>What fails about a board that is open, and since when.</summary>
sealed record BoardTrouble(string Reason, Instant Since);
