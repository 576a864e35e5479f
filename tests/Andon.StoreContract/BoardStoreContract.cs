using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.StoreContract;

/// <summary>
/// What every store promises, whatever keeps it: one order, all or nothing, durable when acknowledged, one answer per
/// request, consistent reads, a stream that can be followed. A store passes by inheriting this and starting itself.
/// </summary>
public abstract class BoardStoreContract
{
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

        var accepted = await board.Store.DoAsync(new CreateCard("Write the index") { Body = "All of it.", Priority = 3 });
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
    public async Task Positions_have_no_gap_and_events_come_back_in_order()
    {
        await using var board = await StartAsync();
        for (var i = 0; i < 10; i++) await board.Store.CreateAsync($"card {Some.Number(i)}");

        var events = await board.Store.ReadAsync(r => r.Events(new EventFilter(0, 1000)), CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, (int)board.Store.Position).Select(i => (long)i), events.Select(e => e.Position));
        Assert.All(events, e => Assert.Equal("human:ada", e.Actor.Principal));
        Assert.Equal(10, events.Count(e => e.Event.Kind == "created"));
    }

    [Fact]
    public async Task Events_can_be_read_from_a_cursor_by_card_and_by_kind()
    {
        await using var board = await StartAsync();
        var first = await board.Store.CreateAsync("first");
        var second = await board.Store.CreateAsync("second");
        await board.Store.DoAsync(new CommentCard(first, "a remark"));
        var cursor = board.Store.Position;
        await board.Store.DoAsync(new CommentCard(second, "another"));

        Task<IReadOnlyList<CommittedEvent>> Read(EventFilter filter) =>
            board.Store.ReadAsync(r => r.Events(filter), CancellationToken.None);

        Assert.Equal(["commented"], (await Read(new EventFilter(cursor, 10))).Select(e => e.Event.Kind));
        Assert.All(await Read(new EventFilter(0, 10) { Card = first }), e => Assert.Equal(first, e.Event.Card));
        Assert.Equal(2, (await Read(new EventFilter(0, 10) { Kinds = ["created"] })).Count);
        Assert.Single(await Read(new EventFilter(0, 1)));
    }

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
    public async Task Only_one_of_many_claims_wins()
    {
        await using var board = await StartAsync();
        var card = await board.Store.CreateAsync("wanted");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => board.Store.SendAsync(Some.Claim(card))));

        Assert.Single(results.OfType<SubmitResult.Accepted>());
        Assert.All(results.OfType<SubmitResult.Refused>(), r => Assert.Equal(ErrorCode.AlreadyClaimed, r.Refusal.Code));
        Assert.Single(await board.Store.ReadAsync(r => r.OpenRuns(), CancellationToken.None));
    }

    [Fact]
    public async Task A_reader_sees_whole_commands_only()
    {
        await using var board = await StartAsync();
        var store = board.Store;
        var parent = await store.CreateAsync("parent");
        for (var i = 0; i < 30; i++) await store.DoAsync(new CreateCard($"child {Some.Number(i)}") { Parents = [parent] });

        var completing = store.DoAsync(new CompleteCard(parent) { Summary = "done" });
        var seen = new HashSet<int>();
        while (!completing.IsCompleted) seen.Add(await ReadyChildrenAsync(store));
        await completing;
        seen.Add(await ReadyChildrenAsync(store));

        Assert.Subset(new HashSet<int> { 0, 30 }, seen);
        Assert.Contains(30, seen);
    }

    [Fact]
    public async Task Every_text_is_kept_exactly()
    {
        await using var board = await StartAsync();
        string[] texts =
        [
            "emoji \U0001F680\U0001F9D1‍\U0001F680", "right to left ‏שלום‏ مرحبا", "'; drop table cards; --",
            "$(rm -rf /) `id` \"quoted\" \\ back", "line\nbreak\ttab", "é vs é", new string('x', 1 << 20),
        ];

        foreach (var text in texts)
        {
            var id = (await board.Store.DoAsync(new CreateCard("t") { Body = text })).Reply.Card!.Value;
            await board.Store.DoAsync(new CommentCard(id, text.Trim()));
            var read = await board.Store.ReadAsync(
                r => (r.FindText(id)!.Body, r.CommentsOf(id).Single().Body), CancellationToken.None);
            Assert.Equal((text, text.Trim()), read);
        }

        await board.CrashAsync();
        var bodies = await board.Store.ReadAsync(
            r => r.List(new CardFilter { Order = CardOrder.Created }).Select(c => r.FindText(c.Id)!.Body).ToList(),
            CancellationToken.None);
        Assert.Equal(texts, bodies);
    }

    [Fact]
    public async Task Lists_filter_and_order()
    {
        await using var board = await StartAsync();
        await board.Store.DoAsync(new CreateCard("b low") { Priority = -1, Assignee = "x", Tenant = "t1" });
        await board.Store.DoAsync(new CreateCard("a high") { Priority = 9, Assignee = "y", Labels = ["red"] });
        await board.Store.DoAsync(new CreateCard("c mid") { Assignee = "x", Triage = true });

        async Task<string[]> Titles(CardFilter filter) =>
            [.. (await board.Store.ReadAsync(r => r.List(filter), CancellationToken.None)).Select(c => c.Title)];

        Assert.Equal(["a high", "c mid", "b low"], await Titles(new CardFilter()));
        Assert.Equal(["b low", "a high", "c mid"], await Titles(new CardFilter { Order = CardOrder.Created }));
        Assert.Equal(["c mid", "a high", "b low"], await Titles(new CardFilter { Order = CardOrder.CreatedDescending }));
        Assert.Equal(["a high", "b low", "c mid"], await Titles(new CardFilter { Order = CardOrder.Title }));
        Assert.Equal(["c mid", "b low"], await Titles(new CardFilter { Assignee = "x" }));
        Assert.Equal(["b low"], await Titles(new CardFilter { Tenant = "t1" }));
        Assert.Equal(["a high"], await Titles(new CardFilter { Label = "red" }));
        Assert.Equal(["c mid"], await Titles(new CardFilter { Statuses = [CardStatus.Triage] }));
        Assert.Equal(["a high"], await Titles(new CardFilter { Most = 1 }));
    }

    [Fact]
    public async Task Archived_cards_are_listed_only_when_asked_for()
    {
        await using var board = await StartAsync();
        var gone = await board.Store.CreateAsync("gone");
        await board.Store.CreateAsync("here");
        await board.Store.DoAsync(new ArchiveCard(gone));

        var all = await board.Store.ReadAsync(r => r.List(new CardFilter { IncludeArchived = true }), CancellationToken.None);
        var archived = await board.Store.ReadAsync(
            r => r.List(new CardFilter { Statuses = [CardStatus.Archived] }), CancellationToken.None);

        Assert.Equal(["here"], await TitlesAsync(board.Store));
        Assert.Equal(2, all.Count);
        Assert.Equal(["gone"], archived.Select(c => c.Title));
    }

    [Fact]
    public async Task Offered_cards_come_by_priority_then_age()
    {
        await using var board = await StartAsync();
        await board.Store.DoAsync(new CreateCard("old") { Assignee = "x" });
        await board.Store.DoAsync(new CreateCard("urgent") { Assignee = "x", Priority = 5 });
        await board.Store.DoAsync(new CreateCard("new") { Assignee = "x" });
        await board.Store.DoAsync(new CreateCard("nobody's"));

        var offered = await board.Store.ReadAsync(r => r.Offered(10), CancellationToken.None);

        Assert.Equal(["urgent", "old", "new"], offered.Select(c => c.Title));
    }

    [Fact]
    public async Task Search_finds_titles_bodies_and_ids_whatever_the_case()
    {
        await using var board = await StartAsync();
        var first = (await board.Store.DoAsync(new CreateCard("Glossary of TERMS"))).Reply.Card!.Value;
        await board.Store.DoAsync(new CreateCard("other") { Body = "mentions the glossary, 100% of it" });
        await board.Store.DoAsync(new CreateCard("unrelated"));

        async Task<int> Hits(string text) =>
            (await board.Store.ReadAsync(r => r.Search(text, 10), CancellationToken.None)).Count;

        Assert.Equal(2, await Hits("glossary"));
        Assert.Equal(1, await Hits("100%"));
        Assert.Equal(0, await Hits("100_"));
        Assert.Equal(1, await Hits(first.Value));
    }

    [Fact]
    public async Task Statistics_count_by_status_and_assignee()
    {
        await using var board = await StartAsync();
        await board.Store.DoAsync(new CreateCard("a") { Assignee = "x" });
        await board.Store.DoAsync(new CreateCard("b") { Assignee = "x", Triage = true });
        var gone = await board.Store.CreateAsync("c");
        await board.Store.DoAsync(new ArchiveCard(gone));

        var statistics = await board.Store.ReadAsync(r => r.Statistics(), CancellationToken.None);

        Assert.Equal(1, statistics.ByStatus[CardStatus.Ready]);
        Assert.Equal(1, statistics.ByStatus[CardStatus.Archived]);
        Assert.Equal(1, statistics.ByAssignee["x"][CardStatus.Triage]);
        Assert.NotNull(statistics.OldestReady);
    }

    [Fact]
    public async Task A_waiter_wakes_when_the_board_moves_and_a_subscriber_hears_all_in_order()
    {
        await using var board = await StartAsync();
        var heard = new List<long>();
        using var subscription = board.Store.Subscribe(batch => heard.AddRange(batch.Select(e => e.Position)));
        var waiting = board.Store.WaitBeyondAsync(0, CancellationToken.None);

        Assert.False(waiting.IsCompleted);
        for (var i = 0; i < 5; i++) await board.Store.CreateAsync($"card {Some.Number(i)}");

        Assert.True(await waiting >= 1);
        Assert.Equal(Enumerable.Range(1, (int)board.Store.Position).Select(i => (long)i), heard);
        Assert.Equal(board.Store.Position, await board.Store.WaitBeyondAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_harms_nothing()
    {
        await using var board = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = board.Store.WaitBeyondAsync(0, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await board.Store.CreateAsync("still works");
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
        r => r.List(new CardFilter { Statuses = [CardStatus.Ready] }).Count(c => c.Title.StartsWith("child", StringComparison.Ordinal)),
        CancellationToken.None);

    static async Task<IReadOnlyList<string>> TitlesAsync(IBoardStore store) =>
        await store.ReadAsync(
            r => r.List(new CardFilter { Order = CardOrder.Created }).Select(c => c.Title).Order(StringComparer.Ordinal).ToList(),
            CancellationToken.None);

    static async Task<string> ContentAsync(IBoardStore store) =>
        await store.ReadAsync(
            r => string.Join('\n', r.List(new CardFilter { IncludeArchived = true, Order = CardOrder.Created })
                .Select(c => $"{c}").Concat(r.OpenRuns().Select(o => $"{o}")).Append($"{r.Position} {r.LastRun}")),
            CancellationToken.None);
}
