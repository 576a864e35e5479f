using Andon.Storage.Commits;
using Xunit;

namespace Andon.Tests.Storage;

/// <summary>The writer's queue: bounded, in order, and nobody is left asleep.</summary>
public sealed class WorkQueueTests
{
    [Fact]
    public void What_was_added_is_taken_in_order_and_then_nothing()
    {
        var queue = new WorkQueue<string>(8);

        Assert.Equal(Admission.Taken, queue.Add("first"));
        Assert.Equal(Admission.Taken, queue.Add("second"));

        Assert.Equal("first", queue.TryTake());
        Assert.Equal("second", queue.Take(0));
        Assert.Null(queue.TryTake());
        Assert.Null(queue.Take(1));
    }

    [Fact]
    public void A_full_queue_takes_nothing_until_there_is_room()
    {
        var queue = new WorkQueue<string>(1);
        queue.Add("first");

        Assert.Equal(Admission.Full, queue.Add("second"));
        queue.TryTake();
        Assert.Equal(Admission.Taken, queue.Add("second"));
    }

    [Fact]
    public void A_completed_queue_gives_what_it_has_and_takes_nothing()
    {
        var queue = new WorkQueue<string>(8);
        queue.Add("first");
        queue.Complete();

        Assert.Equal(Admission.Completed, queue.Add("second"));
        Assert.False(queue.IsCompleted);
        Assert.Equal("first", queue.Take(Timeout.Infinite));
        Assert.True(queue.IsCompleted);
        Assert.Null(queue.Take(Timeout.Infinite));
    }

    [Fact]
    public async Task Many_who_add_lose_nothing_to_one_who_sleeps_between()
    {
        const int Adders = 8;
        const int Each = 2_000;
        var queue = new WorkQueue<string>(Adders * Each);
        var taken = new List<string>();
        var taker = Task.Run(() =>
        {
            while (!queue.IsCompleted)
            {
                if (queue.Take(Timeout.Infinite) is { } item) taken.Add(item);
            }
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Adders).Select(adder => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                queue.Add($"{adder} {i}");
                if (i % 100 == 0) await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken)));
        queue.Complete();
        await taker;

        Assert.Equal(Adders * Each, taken.Distinct().Count());
        foreach (var own in taken.GroupBy(item => item[0]))
        {
            var numbers = own.Select(item => int.Parse(item.AsSpan(2), null)).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }
}
