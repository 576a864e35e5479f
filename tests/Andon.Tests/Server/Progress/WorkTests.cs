using Andon.Server.Progress;
using Andon.Tests.Dispatch;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Server.Progress;

/// <summary>How far long work is, and how long it still takes.</summary>
public sealed class WorkTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ManualTime _time = new();
    readonly LongWork _works;

    public WorkTests() => _works = new LongWork(_time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Steps_count_by_their_weight_and_the_time_that_is_left_follows()
    {
        using var work = _works.Begin("default", "verify", new WorkStep("first", 1), new WorkStep("second", 3));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(
            ("first", 0, null), (work.Describe().Step, work.Describe().Share, work.Describe().SecondsLeft));

        work.Reach(1);
        Assert.Equal((0.25, 30), (work.Describe().Share, work.Describe().SecondsLeft));
        work.Enter(1);
        work.Hear("0.5");
        work.Hear("no number");

        Assert.Equal(("second", 0.625, 6), (work.Describe().Step, work.Describe().Share, work.Describe().SecondsLeft));
    }

    [Fact]
    public void A_file_that_grows_says_how_far_its_step_is()
    {
        using var work = _works.Begin("default", "backup", new WorkStep("copying", 1));
        work.Enter(0, _folder["copy"], 1000);
        Assert.Equal(0, work.Describe().Share);
        File.WriteAllBytes(_folder["copy"], new byte[250]);
        Assert.Equal(0.25, work.Describe().Share);
        File.WriteAllBytes(_folder["copy"], new byte[2500]);
        Assert.Equal(1, work.Describe().Share);
    }

    [Fact]
    public void Only_work_that_goes_on_is_told_and_only_of_the_board()
    {
        var first = _works.Begin("default", "backup", new WorkStep("copying", 1));
        _time.Pass(TimeSpan.FromSeconds(1));
        using var second = _works.Begin("default", "verify", new WorkStep("copying", 1));
        using var other = _works.Begin("site", "verify", new WorkStep("copying", 1));

        Assert.Equal(["backup", "verify"], _works.Of("default").Select(work => work.Work));
        first.Dispose();

        Assert.Equal(["verify"], _works.Of("default").Select(work => work.Work));
    }
}
