using System.Collections.Frozen;
using Andon.Core;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Storage.Contract;

namespace Andon.StoreContract;

/// <summary>
/// The circumstances of the suite: a clock that moves a millisecond with every question and further when a test says
/// so, ids in order, a policy that lets everything run. It is the store's clock as well. Safe from any thread.
/// </summary>
public sealed class SteadyCircumstances : TimeProvider, ICircumstancesSource, IIdSource
{
    static readonly Instant Start = Instant.FromSeconds(1_790_000_000);

    static readonly Policy Everything = Policy.Open with
    {
        Node = "node-1",
        Epoch = 1,
        FailureLimit = 1_000,
        BackoffFirst = TimeSpan.Zero,
        Profiles = new[] { "worker", "reviewer" }.ToFrozenDictionary(
            name => name,
            name => new ProfilePolicy(name, Enabled: true, HasCommand: true, RunsMax: null, MaxRuntimeSeconds: null)),
    };

    long _milliseconds;
    long _cards;

    public Instant Now => Start + TimeSpan.FromMilliseconds(Interlocked.Read(ref _milliseconds));

    public override long TimestampFrequency => 1000;

    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

    public override long GetTimestamp() => Interlocked.Read(ref _milliseconds);

    public Circumstances For(Actor actor)
    {
        Interlocked.Increment(ref _milliseconds);
        return new(Now, actor, this, Everything);
    }

    public void Pass(TimeSpan time) => Interlocked.Add(ref _milliseconds, (long)time.TotalMilliseconds);

    public CardId NextCard(Instant now) =>
        CardId.From(((ulong)(Start.Microseconds / 1000) << 16) + (ulong)Interlocked.Increment(ref _cards));

    public string RunToken(RunId run) => $"token-{run}";
}
