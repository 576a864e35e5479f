using Andon.Core.Cards;
using Andon.Core.Runs;
using Andon.Server.Dispatch;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>What counts as a sign that a run gets on, and what may be missing.</summary>
public sealed class ProgressWatchTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    readonly TemporaryFolder _folder = new();
    readonly ManualTime _time = new();
    readonly ProgressWatch _watch;

    public ProgressWatchTests() => _watch = new ProgressWatch(_time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_workspace_that_is_not_there_is_no_fault_and_no_sign_of_life()
    {
        Assert.False(IsSilent());
        _time.Pass(Limit);

        Assert.True(IsSilent());
    }

    [Fact]
    public void A_workspace_that_comes_or_goes_is_a_sign_of_life()
    {
        IsSilent();
        _time.Pass(Limit / 2);
        Directory.CreateDirectory(_folder["work"]);
        File.WriteAllText(Path.Combine(_folder["work"], "draft"), "x");
        IsSilent();
        _time.Pass(Limit / 2);
        Assert.False(IsSilent());

        Directory.Delete(_folder["work"], recursive: true);
        _time.Pass(Limit / 2);
        Assert.False(IsSilent());
        _time.Pass(Limit);
        Assert.True(IsSilent());
    }

    bool IsSilent() => _watch.IsSilent(
        new Run
        {
            Id = new RunId(1),
            Card = CardId.Parse("t_0000000000000001"),
            Kind = RunKinds.Supervised,
            Phase = "work",
            Principal = "system",
            StartedAt = default,
            Workspace = _folder["work"],
        },
        _folder["worker.log"],
        Limit);
}
