using System.Text;
using Andon.Core;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Homes;
using Xunit;

namespace Andon.Tests.Core.Homes;

/// <summary>A home in memory with a clock that only the test moves.</summary>
sealed class TestHome
{
    readonly TestIds _ids = new();

    public HomeState State { get; private set; } = HomeState.Empty;

    public Instant Now { get; set; } = Instant.FromSeconds(1_790_000_000);

    public List<Event> Events { get; } = [];

    public static TestHome WithBoards(params string[] slugs)
    {
        var home = new TestHome();
        foreach (var slug in slugs) home.Do(Register(slug));
        return home;
    }

    /// <summary>A uuid that its slug spells.</summary>
    public static RegisterBoard Register(string slug)
    {
        var digits = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(slug)).PadLeft(12, '0');
        return new(BoardSlug.Parse(slug), $"00000000-0000-0000-0000-{digits[^12..]}");
    }

    public Decision Decide(HomeCommand command, Actor? actor = null) =>
        HomeDecider.Decide(State, command, new Circumstances(Now, actor ?? Some.Ada, _ids, Policy.Open));

    /// <summary>Expects the command to be accepted and applies it; answers the kinds of its events.</summary>
    public IReadOnlyList<string> Do(HomeCommand command, Actor? actor = null)
    {
        var decision = Decide(command, actor);
        if (decision is Decision.Refused refused) Assert.Fail($"{command}: {refused.Refusal}");
        var events = ((Decision.Accepted)decision).Events;
        foreach (var next in events) State = State.Apply(next);
        Events.AddRange(events);
        return [.. events.Select(next => next.Kind)];
    }

    /// <summary>Expects a refusal with this code, whose words are complete.</summary>
    public Refusal Refuses(ErrorCode code, HomeCommand command)
    {
        var refused = Assert.IsType<Decision.Refused>(Decide(command));
        Assert.Equal(code, refused.Refusal.Code);
        Wording.Check(refused.Refusal);
        return refused.Refusal;
    }

    public void Pass(TimeSpan time) => Now += time;

    public BoardEntry Board(string slug) =>
        State.FindBoard(BoardSlug.Parse(slug)) ?? throw new InvalidOperationException($"{slug} is not registered.");
}
