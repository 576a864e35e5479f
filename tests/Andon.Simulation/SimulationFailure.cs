namespace Andon.Simulation;

/// <summary>The store broke a promise; says which, and how to see it again.</summary>
sealed class SimulationFailure(int seed, string what, Exception? cause = null, string world = "")
    : Exception($"{what} See it again with: {world}--seed {seed} --trace", cause);
