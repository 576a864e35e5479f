using Andon.Core.Commands;
using Andon.Core.Recurrences;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.Tests.Dispatch;

/// <summary>The dispatcher keeps the times of recurring tasks, on a clock that the test moves.</summary>
public sealed class RecurrenceDispatchTests
{
    static readonly CreateRecurrence Hourly =
        new(new CreateCard("look"), RecurrenceKinds.Every, "3600") { Overlap = Overlaps.Allow };

    [Fact]
    public async Task A_task_is_made_when_its_time_comes_though_no_event_announces_it()
    {
        await using var bench = await DispatchBench.StartAsync("kanban: {dispatch_interval_seconds: 86400}");
        await bench.DoAsync(Hourly);
        await bench.PassAsync();

        bench.Time.Pass(TimeSpan.FromMinutes(59));
        await bench.PassAsync();
        Assert.Equal(0, await CountAsync(bench));
        bench.Time.Pass(TimeSpan.FromMinutes(2));

        await bench.UntilAsync(async () => await CountAsync(bench) == 1);
    }

    [Fact]
    public async Task A_made_task_is_given_to_its_worker_at_once()
    {
        await using var bench = await DispatchBench.StartAsync();
        var template = Hourly.Template with { Assignee = "worker" };
        await bench.DoAsync(Hourly with { Template = template });
        await bench.PassAsync();

        bench.Time.Pass(TimeSpan.FromHours(1));

        var supervisor = await bench.StartedAsync();
        Assert.Equal(1, supervisor.Spec.Run);
    }

    [Fact]
    public async Task What_came_while_no_daemon_was_there_is_made_up_for_once_and_a_restart_makes_no_other()
    {
        await using var bench = await DispatchBench.StartAsync();
        await bench.DoAsync(Hourly);
        await bench.PassAsync();

        bench.Time.Jump(TimeSpan.FromHours(7));
        await bench.RestartAsync();
        await bench.PassAsync();
        await bench.RestartAsync();
        await bench.PassAsync();

        Assert.Equal(1, await CountAsync(bench));
        bench.Time.Pass(TimeSpan.FromHours(1));
        await bench.PassAsync();
        Assert.Equal(2, await CountAsync(bench));
    }

    [Fact]
    public async Task A_paused_one_is_not_served_and_goes_on_when_resumed()
    {
        await using var bench = await DispatchBench.StartAsync();
        var id = (await bench.DoAsync(Hourly)).Recurrence!.Value;
        await bench.DoAsync(new PauseRecurrence(id));
        bench.Time.Pass(TimeSpan.FromHours(3));
        await bench.PassAsync();
        Assert.Equal(0, await CountAsync(bench));

        await bench.DoAsync(new ResumeRecurrence(id));
        bench.Time.Pass(TimeSpan.FromHours(1));
        await bench.PassAsync();

        Assert.Equal(1, await CountAsync(bench));
    }

    static Task<int> CountAsync(DispatchBench bench) =>
        bench.Board.Store.ReadAsync(view => view.List(new CardFilter()).Count, bench.Bounded);
}
