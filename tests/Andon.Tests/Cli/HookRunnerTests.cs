using System.Runtime.CompilerServices;
using Andon.Cli.Hooks;
using Andon.Configuration.Profiles;
using Andon.Protocol.Messages;
using Andon.Tests.Linux;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class HookRunnerTests : IDisposable
{
    static readonly HookBoard Board = new("default", "b1");

    static readonly Hook Hook = new("tell")
    {
        On = ["blocked"],
        Command = ["x"],
        Retries = 2,
    };

    readonly TemporaryFolder _folder = new();
    readonly PassingTime _time = new();
    readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(20));
    readonly HookFiles _files;
    readonly World _world = new();

    public HookRunnerTests()
    {
        _files = new HookFiles(_folder.Root);
        _files.Write(new HookCursor(Board.Slug, Board.Uuid, 10));
    }

    public void Dispose()
    {
        _bound.Dispose();
        _folder.Dispose();
    }

    /// <summary>Runs until every event is dealt with.</summary>
    Task RunAsync(Hook? hook = null) =>
        new HookRunner(hook ?? Hook, "a-dev", Board, _files, _world, _time, new Random(1)).RunAsync(_bound.Token);

    long Cursor => _files.ReadCursor(Board.Uuid)!.Position;

    [Fact]
    public async Task Events_are_told_in_order_and_once_when_nothing_goes_wrong()
    {
        _world.Add(9, 11, 12, 13);

        await RunAsync();
        await RunAsync();

        Assert.Equal(["11.1", "12.1", "13.1"], _world.Calls);
        Assert.Equal(13, Cursor);
    }

    [Fact]
    public async Task A_gateway_that_is_killed_before_the_cursor_is_written_tells_the_event_again()
    {
        _world.Add(11, 12);
        _world.Answer = call => call.Event.Id == 12 && _world.Calls.Count == 2 ? throw new KilledException() : null;

        await Assert.ThrowsAsync<KilledException>(() => RunAsync());
        Assert.Equal(11, Cursor);
        await RunAsync();

        Assert.Equal(["11.1", "12.1", "12.1"], _world.Calls);
        Assert.Equal(12, Cursor);
    }

    [Fact]
    public async Task A_hook_that_fails_is_asked_again_after_ever_longer_pauses()
    {
        _world.Add(11);
        _world.Answer = call => call.Attempt <= 12 ? "no" : null;

        await RunAsync(Hook with { Retries = 12 });

        Assert.Equal(Enumerable.Range(1, 13).Select(attempt => $"11.{attempt}"), _world.Calls);
        Assert.Equal(12, _time.Waits.Count);
        for (var i = 0; i < 12; i++)
        {
            var pause = Math.Min(1 << i, 300);
            Assert.InRange(_time.Waits[i].TotalSeconds, 0.5 * pause, 1.5 * pause);
        }

        Assert.Equal(12, _time.Waits.Select(wait => wait.TotalSeconds % 1).Distinct().Count());
        Assert.Empty(_files.Letters());
    }

    [Fact]
    public async Task What_no_attempt_delivers_becomes_a_dead_letter_and_the_next_goes_on()
    {
        _world.Add(11, 12);
        _world.Answer = call => call.Event.Id == 11 ? "It said no." : null;

        await RunAsync();

        Assert.Equal(["11.1", "11.2", "11.3", "12.1"], _world.Calls);
        var letter = Assert.Single(_files.Letters());
        Assert.Equal((11, "blocked", "t_11", "It said no."),
            (letter.Position, letter.Kind, letter.TaskId, letter.Error));
        Assert.Equal(letter, Assert.Single(_world.GivenUp));
        Assert.Equal(12, Cursor);
    }

    [Fact]
    public async Task Dead_letters_are_bounded_and_the_newest_stay()
    {
        _world.Add([.. Enumerable.Range(11, 105).Select(number => (long)number)]);
        _world.Answer = _ => "no";

        await RunAsync(Hook with { Retries = 0 });

        Assert.Equal(Enumerable.Range(16, 100), _files.Letters().Select(letter => (int)letter.Position));
    }

    [Fact]
    public async Task A_hook_hears_of_its_profiles_tasks_only_unless_it_asks_for_all()
    {
        _world.Add(11, 12, 13);
        _world.Tasks["t_11"] = new TaskMessage { Assignee = "other" };
        _world.Tasks["t_12"] = new TaskMessage { Assignee = "other", CreatedBy = "a-dev" };
        _world.Tasks["t_13"] = null;

        await RunAsync();
        Assert.Equal(["12.1"], _world.Calls);

        _files.Write(new HookCursor(Board.Slug, Board.Uuid, 10));
        await RunAsync(Hook with { HearsAll = true });
        Assert.Equal(["12.1", "11.1", "12.1", "13.1"], _world.Calls);
    }

    /// <summary>Every wait is over at once, and remembered.</summary>
    sealed class PassingTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    sealed class KilledException : Exception;

    /// <summary>A board that has said all it will say, and a command that does what the test says.</summary>
    sealed class World : IHookWorld
    {
        readonly List<long> _events = [];

        public List<string> Calls { get; } = [];

        public List<DeadLetter> GivenUp { get; } = [];

        public Dictionary<string, TaskMessage?> Tasks { get; } = [];

        public Func<HookCall, string?> Answer { get; set; } = _ => null;

        public void Add(params IEnumerable<long> events) => _events.AddRange(events);

        public async IAsyncEnumerable<EventMessage> FollowAsync(
            HookBoard board, long after, IReadOnlyList<string> kinds,
            [EnumeratorCancellation] CancellationToken stop)
        {
            foreach (var id in _events.Where(id => id > after).ToList())
            {
                await Task.Yield();
                yield return new EventMessage { Id = id, Kind = kinds[0], TaskId = $"t_{id}" };
            }
        }

        public Task<TaskMessage?> TaskAsync(HookBoard board, string task, CancellationToken stop) =>
            Task.FromResult(Tasks.TryGetValue(task, out var known) ? known : new TaskMessage { Assignee = "a-dev" });

        public Task<string?> CallAsync(Hook hook, HookCall call, CancellationToken stop)
        {
            Calls.Add($"{call.Event.Id}.{call.Attempt}");
            return Task.FromResult(Answer(call));
        }

        public void GaveUp(DeadLetter letter) => GivenUp.Add(letter);
    }
}
