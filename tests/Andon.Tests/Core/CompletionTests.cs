using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Events;
using Xunit;

namespace Andon.Tests.Core;

public sealed class CompletionTests
{
    readonly TestBoard _board = new();

    [Fact]
    public void A_worker_completes_its_task_with_its_token()
    {
        var card = _board.Create();
        var run = _board.Start(card);

        _board.Complete(card, run, "all good\nmore below");

        Assert.Equal(
            (CardStatus.Done, "completed", "all good\nmore below"),
            (_board.Status(card), _board.Run(run).Outcome, _board.Run(run).Summary));
        Assert.Equal("""{"result_len":0,"summary":"all good"}""", _board.Last.Single().Payload);
    }

    [Fact]
    public void The_last_parents_completion_promotes_the_child()
    {
        var (first, second) = (_board.Create(), _board.Create());
        var child = _board.Create("child", first, second);

        _board.Do(new CompleteCard(first) { Result = "1" });
        Assert.Equal(CardStatus.Todo, _board.Status(child));
        _board.Do(new CompleteCard(second) { Result = "2" });

        Assert.Equal(CardStatus.Ready, _board.Status(child));
        Assert.Equal([EventKinds.Completed, EventKinds.Promoted], _board.Kinds);
    }
}
