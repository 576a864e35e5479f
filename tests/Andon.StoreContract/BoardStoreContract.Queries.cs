using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Comments;
using Andon.Core.Events;
using Andon.Core.Recurrences;
using Andon.Core.Subscriptions;
using Andon.Storage.Contract;
using Xunit;

namespace Andon.StoreContract;

public abstract partial class BoardStoreContract
{
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
        var all = await Read(new EventFilter(0, 10));
        Assert.Equal(all.TakeLast(2), await Read(new EventFilter(0, 2) { IsLatest = true }));
        Assert.Equal(all, await Read(new EventFilter(0, 10) { IsLatest = true }));
    }

    [Fact]
    public async Task Every_row_of_a_table_can_be_read_in_the_order_of_its_key()
    {
        await using var board = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var id = await board.Store.CreateAsync($"card {i}");
            if (i % 3 == 0) await board.Store.DoAsync(new CommentCard(id, "a remark"));
        }

        var (cards, listed, comments) = await board.Store.ReadAsync(
            r => (
                r.Rows(CardTable.Rows).Select(row => CardTable.Rows.Apply(null, row)!).ToList(),
                r.List(new CardFilter()),
                r.Rows(Comment.Table).Select(row => row.Key[0].Value.RequireNumber()).ToList()),
            CancellationToken.None);

        Assert.Equal(listed.OrderBy(card => card.Id.Value, StringComparer.Ordinal), cards);
        Assert.Equal(20, cards.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], comments);
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
        Assert.Equal(
            ["c mid", "a high", "b low"], await Titles(new CardFilter { Order = CardOrder.CreatedDescending }));
        Assert.Equal(["a high", "b low", "c mid"], await Titles(new CardFilter { Order = CardOrder.Title }));
        Assert.Equal(["c mid", "b low"], await Titles(new CardFilter { Assignee = "x" }));
        Assert.Equal(["b low"], await Titles(new CardFilter { Tenant = "t1" }));
        Assert.Equal(["a high"], await Titles(new CardFilter { Label = "red" }));
        Assert.Equal(["c mid"], await Titles(new CardFilter { Statuses = [CardStatus.Triage] }));
        Assert.Equal(["a high"], await Titles(new CardFilter { Most = 1 }));
    }

    [Fact]
    public async Task Subscriptions_are_listed_by_card_and_place_and_go_with_their_card()
    {
        await using var board = await StartAsync();
        var (first, second) = (await board.Store.CreateAsync("first"), await board.Store.CreateAsync("second"));
        await board.Store.DoAsync(new SubscribeCard(second, "telegram", "42"));
        await board.Store.DoAsync(new SubscribeCard(first, "telegram", "42") { ThreadId = "7", UserId = "ada" });
        await board.Store.DoAsync(new SubscribeCard(first, "telegram", "42"));
        await board.Store.DoAsync(new SubscribeCard(first, "discord", "9"));
        await board.Store.DoAsync(new SubscribeCard(first, "discord", "9") { NotifierProfile = "worker" });

        async Task<string[]> Places(Func<IBoardReader, IReadOnlyList<Subscription>> read) =>
        [
            .. (await board.Store.ReadAsync(read, CancellationToken.None))
                .Select(each => $"{each.Platform}:{each.ChatId}:{each.ThreadId} {each.UserId}{each.NotifierProfile}"),
        ];

        var ofFirst = await Places(reader => reader.SubscriptionsOf(first));
        var all = await Places(reader => reader.Subscriptions());
        await board.Store.DoAsync(new UnsubscribeCard(first, "telegram", "42"));
        await board.Store.DoAsync(new DeleteCard(second, Force: true));
        var left = await Places(reader => reader.Subscriptions());

        Assert.Equal(["discord:9: worker", "telegram:42: ", "telegram:42:7 ada"], ofFirst);
        Assert.Equal([.. ofFirst, "telegram:42: "], all);
        Assert.Equal(["discord:9: worker", "telegram:42:7 ada"], left);
    }

    [Fact]
    public async Task Archived_cards_are_listed_only_when_asked_for()
    {
        await using var board = await StartAsync();
        var gone = await board.Store.CreateAsync("gone");
        await board.Store.CreateAsync("here");
        await board.Store.DoAsync(new ArchiveCard(gone));

        var all = await board.Store.ReadAsync(
            r => r.List(new CardFilter { IncludeArchived = true }), CancellationToken.None);
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
    public async Task Recent_work_is_what_a_profile_completed_elsewhere_newest_first()
    {
        await using var board = await StartAsync();
        var ids = new List<CardId>();
        foreach (var title in (string[])["first", "second", "third", "fourth"])
        {
            ids.Add(await board.Store.CreateAsync(title));
            await board.Store.DoAsync(new CompleteCard(ids[^1]) { Summary = title });
        }

        var strangers = (await board.Store.DoAsync(new CreateCard("not theirs") { Assignee = "reviewer" })).Reply.Card;
        await board.Store.DoAsync(new CompleteCard(strangers!.Value) { Summary = "not theirs" });
        var blocked = await board.Store.CreateAsync("blocked");
        await board.Store.DoAsync(new BlockCard(blocked) { Reason = "no" });

        async Task<string[]> Recent(CardId except, int most) =>
        [
            .. (await board.Store.ReadAsync(r => r.RecentWork("worker", except, most), CancellationToken.None))
                .Select(run => run.Summary!),
        ];

        Assert.Equal(["fourth", "second", "first"], await Recent(ids[2], 10));
        Assert.Equal(["fourth", "third"], await Recent(blocked, 2));
        await board.CrashAsync();
        Assert.Equal(["third", "second", "first"], await Recent(ids[3], 10));
    }

    [Fact]
    public async Task Recurrences_are_found_by_their_next_time_and_outlive_a_crash()
    {
        await using var board = await StartAsync();
        async Task<RecurrenceId> MakeAsync(string seconds) =>
            (await board.Store.DoAsync(new CreateRecurrence(new CreateCard("again"), RecurrenceKinds.Every, seconds)))
            .Reply.Recurrence!.Value;
        var later = await MakeAsync("7200");
        var sooner = await MakeAsync("3600");
        var paused = await MakeAsync("60");
        await board.Store.DoAsync(new PauseRecurrence(paused));
        var now = Circumstances.Now;

        async Task CheckAsync()
        {
            var (all, next, due) = await board.Store.ReadAsync(
                r => (r.Recurrences(), r.NextDue(now), r.DueRecurrences(now + TimeSpan.FromHours(3), 10)),
                CancellationToken.None);
            Assert.Equal([later, sooner, paused], all.Select(each => each.Id));
            Assert.Equal([sooner, later], due.Select(each => each.Id));
            Assert.Equal(due[0].NextAt, next);
        }

        await CheckAsync();
        await board.CrashAsync();
        await CheckAsync();
        await board.Store.DoAsync(new DeleteRecurrence(sooner));
        Assert.Null(await board.Store.ReadAsync(r => r.FindRecurrence(sooner), CancellationToken.None));
        Assert.Empty((await board.Store.VerifyAsync(CancellationToken.None)).Findings);
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
    public async Task Lists_filter_by_session_template_and_step()
    {
        await using var board = await StartAsync();
        await board.Store.DoAsync(new CreateCard("a") { SessionId = "s1" });
        await board.Store.DoAsync(new CreateCard("b") { WorkflowTemplateId = "w1", StepKey = "k1" });

        async Task<string[]> Titles(CardFilter filter) =>
            [.. (await board.Store.ReadAsync(r => r.List(filter), CancellationToken.None)).Select(c => c.Title)];

        Assert.Equal(["a"], await Titles(new CardFilter { SessionId = "s1" }));
        Assert.Equal(["b"], await Titles(new CardFilter { WorkflowTemplateId = "w1" }));
        Assert.Equal(["b"], await Titles(new CardFilter { StepKey = "k1" }));
        Assert.Empty(await Titles(new CardFilter { StepKey = "k1", SessionId = "s1" }));
    }

    [Fact]
    public async Task Whatever_is_done_the_store_answers_as_its_events_say()
    {
        await using var board = await StartAsync();
        using var replica = new Replica();
        replica.Follow(board.Store);
        var random = new Random(2_026);
        var verbs = new RandomVerbs(random, Circumstances.RunToken);

        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 60; i++) await PlayAsync(board.Store, replica, verbs, random.Next(1, 6));
            await replica.CheckAsync(board.Store, Circumstances.Now);
            if (round % 2 == 0) await board.CrashAsync();
            else await board.RestartAsync();
            await replica.CheckAsync(board.Store, Circumstances.Now);
            replica.Follow(board.Store);
        }

        Assert.True(replica.Events.Count > 300, $"Only {replica.Events.Count} events came of it.");
    }

    /// <summary>Several random commands at once: they may or may not share a batch.</summary>
    async Task PlayAsync(IBoardStore store, Replica replica, RandomVerbs verbs, int count)
    {
        Circumstances.Pass(TimeSpan.FromSeconds(1));
        var cards = replica.Cards;
        var steps = Enumerable.Range(0, count)
            .Select(_ => verbs.Next(replica.Board, cards, Circumstances.Now)).ToList();
        await Task.WhenAll(steps.Select(step => store.SendAsync(step.Command, actor: step.Actor)));
    }
}
