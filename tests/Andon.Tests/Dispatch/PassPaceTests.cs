using Andon.Server.Dispatch;
using Xunit;

namespace Andon.Tests.Dispatch;

public sealed class PassPaceTests
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(3);

    readonly ManualTime _time = new();
    readonly PassPace _pace;

    public PassPaceTests() => _pace = new PassPace(_time);

    [Fact]
    public void ChangesInARowAreAnsweredAtOnce()
    {
        for (var i = 0; i < 10; i++) Assert.Equal(PassPace.IntervalMin, Pass(Look, isIdle: false) + Look);
    }

    [Fact]
    public void ChangesWithoutEndTakeNoMoreThanTheirShare()
    {
        var looked = TimeSpan.Zero;
        var began = _time.GetTimestamp();
        for (var i = 0; i < 1_000; i++)
        {
            Pass(Look, isIdle: false);
            looked += Look;
        }

        var share = looked / _time.GetElapsedTime(began);
        Assert.InRange(share, 0.2, 0.3);
    }

    [Fact]
    public void ALongLookDelaysTheNextNoLongerThanTheMaximum()
    {
        Pass(TimeSpan.FromSeconds(10), isIdle: false);
        _pace.Begin();
        Assert.Equal(PassPace.IntervalMax, _pace.Left(isIdle: false));
    }

    [Fact]
    public void AQuietSecondFillsTheAllowance()
    {
        Pass(TimeSpan.FromSeconds(10), isIdle: false);
        _time.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(PassPace.IntervalMin, Pass(Look, isIdle: false) + Look);
    }

    [Fact]
    public void WhatDispatchesNothingLooksSeldom()
    {
        _pace.Begin();
        Assert.Equal(PassPace.IntervalIdle, _pace.Left(isIdle: true));
    }

    /// <summary>One pass with the wait after it, which it answers.</summary>
    TimeSpan Pass(TimeSpan cost, bool isIdle)
    {
        _pace.Begin();
        _time.Pass(cost);
        _pace.Pay(cost);
        var left = _pace.Left(isIdle);
        _time.Pass(left);
        return left;
    }
}
