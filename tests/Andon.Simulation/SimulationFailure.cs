namespace Andon.Simulation;

/// <summary>The store broke a promise; says which, and how to see it again.</summary>
sealed class SimulationFailure(int seed, string what, Exception? cause = null)
    : Exception($"{what} See it again with: --seed {seed} --trace", cause);
