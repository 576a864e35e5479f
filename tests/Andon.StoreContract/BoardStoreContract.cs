using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.StoreContract;

/// <summary>
/// What every store promises, whatever keeps it: one order, all or nothing, durable when acknowledged, one answer per
/// request, consistent reads, a stream that can be followed. A store passes by inheriting this and starting itself.
/// </summary>
public abstract partial class BoardStoreContract
{
    /// <summary>The clock, ids and policy of this test's store.</summary>
    protected SteadyCircumstances Circumstances { get; } = new();

    /// <summary>
    /// A new, empty store, which decides under <see cref="Circumstances"/> and has its clock, also after a restart.
    /// </summary>
    protected abstract Task<IStoreUnderTest> StartAsync();

    [Fact]
    public async Task A_new_board_is_empty_and_sound()
    {
        await using var board = await StartAsync();

        var cards = await board.Store.ReadAsync(reader => reader.List(new CardFilter()), CancellationToken.None);
        var report = await board.Store.VerifyAsync(CancellationToken.None);

        Assert.Empty(cards);
        Assert.Equal(0, board.Store.Position);
        Assert.Empty(report.Findings);
        Assert.Equal(StoreCondition.Healthy, board.Store.Health.Condition);
    }

    [Fact]
    public async Task What_was_acknowledged_is_read_at_once()
    {
        await using var board = await StartAsync();

        var accepted = await board.Store.DoAsync(
            new CreateCard("Write the index") { Body = "All of it.", Priority = 3 });
        var card = await board.Store.CardAsync(accepted.Reply.Card!.Value);
        var text = await board.Store.ReadAsync(r => r.FindText(accepted.Reply.Card.Value), CancellationToken.None);

        Assert.Equal(("Write the index", 3, CardStatus.Ready), (card!.Title, card.Priority, card.Status));
        Assert.Equal("All of it.", text!.Body);
        Assert.Equal(board.Store.Position, accepted.Position);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_acknowledged_outlives_a_restart_and_a_crash(bool orderly)
    {
        await using var board = await StartAsync();
        var ids = new List<CardId>();
        for (var i = 0; i < 25; i++) ids.Add(await board.Store.CreateAsync($"card {Some.Number(i)}"));
        await board.Store.DoAsync(Some.Claim(ids[3]));
        var before = await ContentAsync(board.Store);

        if (orderly) await board.RestartAsync();
        else await board.CrashAsync();

        Assert.Equal(before, await ContentAsync(board.Store));
        Assert.Empty((await board.Store.VerifyAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task A_board_stays_itself_through_restarts()
    {
        await using var board = await StartAsync();
        await board.Store.CreateAsync("card");
        var (identity, position) = (board.Store.Identity, board.Store.Position);

        await board.RestartAsync();
        await board.CrashAsync();

        Assert.Equal(identity, board.Store.Identity);
        Assert.Equal(position, board.Store.Position);
        Assert.Equal(StoreCondition.Healthy, board.Store.Health.Condition);
    }

    [Fact]
    public async Task A_submission_that_was_given_up_before_does_nothing()
    {
        await using var board = await StartAsync();
        var submission = new Submission(new CreateCard("never"), Some.Person, Some.Key("r1"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => board.Store.SubmitAsync(submission, new CancellationToken(canceled: true)));

        Assert.Empty(await TitlesAsync(board.Store));
    }

    [Fact]
    public async Task A_refused_command_changes_nothing_and_its_neighbours_stand()
    {
        await using var board = await StartAsync();
        var store = board.Store;
        var ghost = CardId.Parse("t_00000000000000ff");

        var sends = new[]
        {
            store.SendAsync(new CreateCard("first")),
            store.SendAsync(Some.Claim(ghost)),
            store.SendAsync(new CreateCard("   ")),
            store.SendAsync(new CreateCard("second")),
        };
        var results = await Task.WhenAll(sends);

        Assert.Equal(["SubmitResult", "Refused", "Refused", "SubmitResult"],
            results.Select(r => r is SubmitResult.Refused ? "Refused" : "SubmitResult"));
        Assert.Equal(["first", "second"], await TitlesAsync(store));
        Assert.Empty((await store.VerifyAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task Run_and_comment_numbers_are_never_used_twice()
    {
        await using var board = await StartAsync();
        var card = await board.Store.CreateAsync("brief");
        var run = (await board.Store.DoAsync(Some.Claim(card))).Reply.Run!.Value;
        var comment = (await board.Store.DoAsync(new CommentCard(card, "note"))).Reply.Comment!.Value;
        await board.Store.DoAsync(new DeleteCard(card, Force: true));
        await board.CrashAsync();
        var next = await board.Store.CreateAsync("next");

        var nextRun = (await board.Store.DoAsync(Some.Claim(next))).Reply.Run!.Value;
        var nextComment = (await board.Store.DoAsync(new CommentCard(next, "note"))).Reply.Comment!.Value;

        Assert.True(nextRun.Value > run.Value);
        Assert.True(nextComment > comment);
        Assert.Equal(ErrorCode.TaskDeleted, await board.Store.CodeAsync(Some.Claim(card)));
    }

    [Fact]
    public async Task A_thousand_children_are_released_by_one_command()
    {
        await using var board = await StartAsync();
        var parent = await board.Store.CreateAsync("parent");
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
            board.Store.DoAsync(new CreateCard($"child {Some.Number(i)}") { Parents = [parent] })));

        await board.Store.DoAsync(new CompleteCard(parent) { Summary = "done" });

        Assert.Equal(1000, await ReadyChildrenAsync(board.Store));
        Assert.Empty((await board.Store.VerifyAsync(CancellationToken.None)).Findings);
    }

    static Task<int> ReadyChildrenAsync(IBoardStore store) => store.ReadAsync(
        r => r.List(new CardFilter { Statuses = [CardStatus.Ready] })
            .Count(c => c.Title.StartsWith("child", StringComparison.Ordinal)),
        CancellationToken.None);

    static async Task<IReadOnlyList<string>> TitlesAsync(IBoardStore store) =>
        await store.ReadAsync(
            r => r.List(new CardFilter { Order = CardOrder.Created })
                .Select(c => c.Title).Order(StringComparer.Ordinal).ToList(),
            CancellationToken.None);

    static async Task<string> ContentAsync(IBoardStore store) =>
        await store.ReadAsync(
            r => string.Join('\n', r.List(new CardFilter { IncludeArchived = true, Order = CardOrder.Created })
                .Select(c => $"{c}").Concat(r.OpenRuns().Select(o => $"{o}")).Append($"{r.Position} {r.LastRun}")),
            CancellationToken.None);
}
