using Andon.Core.Commands;
using Andon.Core.Decisions;
using Xunit;

namespace Andon.StoreContract;

public abstract partial class BoardStoreContract
{
    [Fact]
    public async Task A_retry_under_its_request_id_gets_the_first_answer_and_does_nothing()
    {
        await using var board = await StartAsync();

        var first = await board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"));
        var again = await board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"));

        Assert.False(first.Replayed);
        Assert.True(again.Replayed);
        Assert.Equal((first.Reply, first.Position), (again.Reply, again.Position));
        Assert.Equal(["once"], await TitlesAsync(board.Store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retry_after_a_restart_or_crash_gets_the_first_answer(bool orderly)
    {
        await using var board = await StartAsync();
        var first = await board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"));

        if (orderly) await board.RestartAsync();
        else await board.CrashAsync();
        var again = await board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"));

        Assert.True(again.Replayed);
        Assert.Equal(first.Reply, again.Reply);
        Assert.Single(await TitlesAsync(board.Store));
    }

    [Fact]
    public async Task A_request_id_used_for_something_else_is_a_conflict()
    {
        await using var board = await StartAsync();
        await board.Store.CreateAsync("once", Some.Key("r1", "one body"));

        var code = await board.Store.CodeAsync(new CreateCard("other"), Some.Key("r1", "another body"));

        Assert.Equal(ErrorCode.RequestConflict, code);
        Assert.Equal(["once"], await TitlesAsync(board.Store));
    }

    [Fact]
    public async Task Request_ids_belong_to_their_principal()
    {
        await using var board = await StartAsync();

        await board.Store.DoAsync(new CreateCard("ada's"), Some.Key("r1"));
        var other = await board.Store.DoAsync(new CreateCard("bob's"), Some.Key("r1"), Some.OtherPerson);

        Assert.False(other.Replayed);
        Assert.Equal(["ada's", "bob's"], await TitlesAsync(board.Store));
    }

    [Fact]
    public async Task The_same_request_sent_many_times_at_once_is_done_once()
    {
        await using var board = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"))));

        Assert.Single(answers.Select(a => a.Reply.Card).Distinct());
        Assert.Single(answers, a => !a.Replayed);
        Assert.Single(await TitlesAsync(board.Store));
    }

    [Fact]
    public async Task Fifty_creates_with_one_idempotency_key_make_one_card()
    {
        await using var board = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            board.Store.DoAsync(new CreateCard("once") { IdempotencyKey = "k" }, Some.Key($"r{Some.Number(i)}"))));

        Assert.Single(answers.Select(a => a.Reply.Card).Distinct());
        Assert.Single(answers, a => a.Reply.Created);
    }

    [Fact]
    public async Task An_idempotency_key_is_free_again_once_its_card_is_archived()
    {
        await using var board = await StartAsync();
        var first = (await board.Store.DoAsync(new CreateCard("one") { IdempotencyKey = "k" })).Reply.Card!.Value;
        await board.Store.DoAsync(new ArchiveCard(first));

        var second = await board.Store.DoAsync(new CreateCard("two") { IdempotencyKey = "k" });

        Assert.True(second.Reply.Created);
        Assert.NotEqual(first, second.Reply.Card);
    }

    [Fact]
    public async Task A_request_is_remembered_for_a_day()
    {
        await using var board = await StartAsync();
        var first = await board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"));

        for (var hour = 0; hour < 23; hour++)
        {
            Circumstances.Pass(TimeSpan.FromHours(1));
            await board.Store.CreateAsync($"card {Some.Number(hour)}", Some.Key($"other {Some.Number(hour)}"));
        }

        await board.RestartAsync();
        var again = await board.Store.DoAsync(new CreateCard("once"), Some.Key("r1"));

        Assert.True(again.Replayed);
        Assert.Equal((first.Reply, first.Position), (again.Reply, again.Position));
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        await using var board = await StartAsync();
        var parent = await board.Store.CreateAsync("parent");
        var child = (await board.Store.DoAsync(new CreateCard("child") { Parents = [parent] })).Reply.Card!.Value;

        Assert.Equal(ErrorCode.ParentsNotDone, await board.Store.CodeAsync(Some.Claim(child), Some.Key("r1")));
        await board.Store.DoAsync(new CompleteCard(parent) { Summary = "done" });
        var claimed = await board.Store.DoAsync(Some.Claim(child), Some.Key("r1"));

        Assert.False(claimed.Replayed);
        Assert.NotNull(claimed.Reply.Run);
    }

    [Fact]
    public async Task An_answer_that_changed_nothing_is_remembered_too()
    {
        await using var board = await StartAsync();
        var card = (await board.Store.DoAsync(new CreateCard("one") { IdempotencyKey = "k" })).Reply.Card!.Value;
        var found = await board.Store.DoAsync(new CreateCard("two") { IdempotencyKey = "k" }, Some.Key("r1"));
        await board.Store.DoAsync(new ArchiveCard(card));
        await board.CrashAsync();

        var again = await board.Store.DoAsync(new CreateCard("two") { IdempotencyKey = "k" }, Some.Key("r1"));

        Assert.Equal((card, false), (found.Reply.Card!.Value, found.Reply.Created));
        Assert.True(again.Replayed);
        Assert.Equal((found.Reply, found.Position), (again.Reply, again.Position));
    }
}
