namespace Andon.Core.Runs;

/// <summary>Who drives a run: we spawned it, an external worker pulled it, or somebody claimed it by hand.</summary>
public static class RunKinds
{
    public const string Supervised = "supervised";
    public const string Pull = "pull";
    public const string Manual = "manual";
}
