using Andon.Server.Lifetime;
using Andon.Tests.Dispatch;
using Xunit;

namespace Andon.Tests.Server;

public sealed class IdleWatchTests : IDisposable
{
    static readonly TimeSpan Almost = IdleWatch.Patience - TimeSpan.FromSeconds(1);

    readonly ManualTime _time = new();
    readonly QuietDispatch _dispatch = new();
    readonly Departure _departure = new();
    readonly Visitors _visitors;
    readonly IdleWatch _watch;

    public IdleWatchTests()
    {
        _visitors = new Visitors(_time);
        _watch = new IdleWatch(_visitors, _dispatch, _departure, _time);
    }

    public void Dispose() => _departure.Dispose();

    [Fact]
    public void A_daemon_that_nobody_visits_is_needed_no_more_after_a_while()
    {
        _time.Pass(Almost);
        var before = _watch.IsNeeded;

        _time.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((true, false), (before, _watch.IsNeeded));
    }

    [Fact]
    public void A_visit_keeps_it_however_long_and_a_while_after()
    {
        var visit = _visitors.Enter();
        _time.Pass(TimeSpan.FromHours(1));
        var during = _watch.IsNeeded;

        visit.Dispose();
        _time.Pass(Almost);
        var after = _watch.IsNeeded;
        _time.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((true, true, false), (during, after, _watch.IsNeeded));
    }

    [Fact]
    public void Open_runs_and_attached_gateways_keep_it()
    {
        _time.Pass(IdleWatch.Patience);

        _dispatch.HasRuns = true;
        var running = _watch.IsNeeded;
        _dispatch.HasRuns = false;
        var gateway = _dispatch.Attach("a-dev", dispatches: true, pid: null);
        var attached = _watch.IsNeeded;
        gateway.Dispose();

        Assert.Equal((true, true, false), (running, attached, _watch.IsNeeded));
    }

    [Fact]
    public void Whoever_asks_it_to_stay_is_heard()
    {
        _time.Pass(IdleWatch.Patience);

        _watch.Stay();

        Assert.True(_watch.IsNeeded);
    }

    [Fact]
    public async Task It_leaves_by_itself_and_says_why()
    {
        var running = _watch.RunAsync();

        while (!_departure.Reason.IsCompleted)
        {
            _time.Pass(IdleWatch.Patience);
            await Task.Yield();
        }

        await running;
        Assert.Equal("nobody needed it for 60 s", await _departure.Reason);
    }
}
