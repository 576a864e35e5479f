using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Events;
using Andon.Core.Imports;
using Andon.Core.Runs;
using Xunit;

namespace Andon.Tests.Core;

/// <summary>Rows of another board come in as they were, once, and leave the board sound whatever they are.</summary>
public sealed class ImportingTests
{
    const string A = "t_00000001";
    const string B = "t_00000002";
    const long Then = 1_700_000_000_000_000;

    readonly TestBoard _board = new();

    [Fact]
    public void A_card_keeps_its_id_its_times_and_its_texts()
    {
        var report = Import(Card(A, "todo", ("body", "deep"), ("priority", 7L), ("created_by", "ada")));

        var card = _board.Board.FindCard(CardId.Parse(A))!;
        Assert.Equal((1, 0), (report.Added, report.Known));
        Assert.Equal((Then, 7, "ada"), (card.CreatedAt.Microseconds, card.Priority, card.CreatedBy));
        Assert.Equal("deep", _board.Board.FindText(card.Id)!.Body);
        Assert.Equal(Then, card.UpdatedAt.Microseconds);
    }

    [Fact]
    public void The_same_rows_come_in_once()
    {
        ImportRow[] rows =
        [
            Card(A, "done"), Card(B, "todo"), Row("links", null, ("parent_id", A), ("child_id", B)),
            Run(4, A, "completed"), Comment(9, B, "hello"), Event(31, A, "created"),
        ];

        Import(rows);
        var position = _board.Board.Position;
        var again = Import(rows);

        Assert.Equal((0, 6), (again.Added, again.Known));
        Assert.Empty(again.Remarks);
        Assert.Equal(position, _board.Board.Position);
    }

    [Fact]
    public void A_running_card_is_ready_again_and_its_open_run_is_over()
    {
        var report = Import(Card(A, "running"), Run(4, A, outcome: null));

        var run = _board.Board.FindRun(new RunId(4))!;
        Assert.Equal(CardStatus.Ready, _board.Board.FindCard(CardId.Parse(A))!.Status);
        Assert.Equal(RunOutcomes.Reclaimed, run.Outcome);
        Assert.NotNull(run.TreeGoneAt);
        Assert.Contains(report.Remarks, remark => remark is { Row: 0, IsRefused: false });
    }

    [Fact]
    public void A_link_gates_its_child_while_the_parent_is_open()
    {
        Import(Card(A, "ready"), Card(B, "ready"), Row("links", null, ("parent_id", A), ("child_id", B)));

        Assert.Equal(CardStatus.Todo, _board.Board.FindCard(CardId.Parse(B))!.Status);
        _board.Do(new CompleteCard(CardId.Parse(A)) { Summary = "done" });
        Assert.Equal(CardStatus.Ready, _board.Board.FindCard(CardId.Parse(B))!.Status);
    }

    [Fact]
    public void A_circle_and_a_self_link_are_refused_by_themselves()
    {
        var report = Import(
            Card(A, "todo"), Card(B, "todo"),
            Row("links", null, ("parent_id", A), ("child_id", B)),
            Row("links", null, ("parent_id", B), ("child_id", A)),
            Row("links", null, ("parent_id", A), ("child_id", A)));

        Assert.Equal([3, 4], report.Remarks.Where(remark => remark.IsRefused).Select(remark => remark.Row));
        Assert.Equal(3, report.Added);
    }

    [Fact]
    public void What_belongs_to_a_lost_card_gets_a_stand_in()
    {
        Import(Comment(1, A, "orphan"), Row("links", null, ("parent_id", A), ("child_id", B)), Run(2, B, "crashed"));

        Assert.Equal(CardStatus.Archived, _board.Board.FindCard(CardId.Parse(A))!.Status);
        Assert.Equal("orphan", Assert.Single(_board.Board.CommentsOf(CardId.Parse(A))).Body);
        Assert.Single(_board.Board.RunsOf(CardId.Parse(B)));
    }

    [Fact]
    public void Past_events_keep_their_order_their_times_and_their_runs()
    {
        Import(Card(A, "done"), Run(5, A, "completed"), Event(10, A, "claimed", 5), Event(11, A, "completed", 5));

        var events = _board.Events.Where(each => each.Event.Kind == EventKinds.ImportedEvent).ToList();
        var past = events.Select(each => ImportedEvent.Parse(each.Event.Payload)).ToList();
        Assert.Equal([(10L, "claimed"), (11L, "completed")], past.Select(each => (each.Id, each.Kind)));
        Assert.All(past, each => Assert.Equal(Then + each.Id, each.At.Microseconds));
        Assert.All(events, each => Assert.Equal(new RunId(5), each.Event.Run));
    }

    [Fact]
    public void Numbers_that_are_taken_here_are_given_anew()
    {
        var mine = _board.Do(new CreateCard("mine")).Card!.Value;
        var comment = _board.Do(new CommentCard(mine, "mine")).Comment!.Value;

        Import(Card(A, "todo"), Comment(comment, A, "theirs"));
        var again = Import(Comment(comment, A, "theirs"));

        Assert.Equal("mine", Assert.Single(_board.Board.CommentsOf(mine)).Body);
        Assert.NotEqual(comment, Assert.Single(_board.Board.CommentsOf(CardId.Parse(A))).Id);
        Assert.Equal(1, again.Known);
    }

    [Fact]
    public void A_row_that_makes_no_sense_is_refused_with_a_reason_and_hinders_no_other()
    {
        var report = Import(
            Row("cards", null, ("id", "task-1"), ("title", "x")), Card(A, "sleeping"), Card(B, "ready"),
            Row("comments", null, ("task_id", B), ("body", "no number")), Row("cards", null, ("id", 5L)));

        Assert.Equal([0, 1, 3, 4], report.Remarks.Where(remark => remark.IsRefused).Select(remark => remark.Row));
        Assert.Equal(1, report.Added);
        Assert.All(report.Remarks, remark => Assert.NotEmpty(remark.What));
    }

    [Fact]
    public void A_deleted_card_does_not_come_back()
    {
        Import(Card(A, "archived"));
        _board.Do(new DeleteCard(CardId.Parse(A), Force: false));

        Assert.True(Import(Card(A, "archived")).Remarks.Single().IsRefused);
    }

    [Theory]
    [InlineData("\u0000\u0007 title \u0000")]
    [InlineData("")]
    [InlineData("\n\t")]
    public void Any_title_comes_in(string title)
    {
        Import(Row("cards", null, ("id", A), ("title", title), ("status", "ready"), ("created_at", Then)));

        Assert.NotEmpty(_board.Board.FindCard(CardId.Parse(A))!.Title);
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(33, false)]
    [InlineData(64, false)]
    [InlineData(5_000, false)]
    public void Json_that_nests_too_deep_is_kept_as_a_text(int depth, bool isKept)
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

        Import(Card(A, "done"), Row("runs", 1, ("task_id", A), ("outcome", "completed"), ("metadata", json)),
            Row("events", 1, ("task_id", A), ("kind", "created"), ("at", Then), ("payload", json)));

        var payload = ImportedEvent.Parse(_board.Events[^1].Event.Payload).Payload!;
        Assert.Equal(isKept, payload == json);
        Assert.Equal(isKept, _board.Board.FindRun(new RunId(1))!.Metadata == json);
        if (!isKept) Assert.StartsWith("{\"text\":", payload, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1,{")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("not json")]
    public void Json_that_nobody_can_read_is_kept_as_a_text(string json)
    {
        Import(Card(A, "done", ("skills", json)), Row("runs", 1, ("task_id", A), ("metadata", json)));

        Assert.StartsWith("{\"text\":", _board.Board.FindRun(new RunId(1))!.Metadata, StringComparison.Ordinal);
        Assert.Empty(_board.Board.FindCard(CardId.Parse(A))!.Skills.Items);
    }

    [Fact]
    public void A_nul_in_a_text_of_a_run_costs_the_character_and_not_the_run()
    {
        var report = Import(
            Card(A, "done"), Row("runs", 1, ("task_id", A), ("summary", "a\0b"), ("error", "\0"), ("metadata", "\0")));

        var run = _board.Board.FindRun(new RunId(1))!;
        Assert.Equal(2, report.Added);
        Assert.Equal(("a\uFFFDb", "\uFFFD"), (run.Summary, run.Error));
        Assert.StartsWith("{\"text\":", run.Metadata, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_from_which_nobody_can_count_on_is_not_kept()
    {
        Import(Card(A, "ready"), Run(long.MaxValue, A, "crashed"), Comment(long.MaxValue, A, "last"));

        Assert.Equal(1, Assert.Single(_board.Board.RunsOf(CardId.Parse(A))).Id.Value);
        Assert.Equal(2, _board.Do(new CommentCard(CardId.Parse(A), "next")).Comment);
        Assert.Equal(2, Import(Run(long.MaxValue, A, "crashed"), Comment(long.MaxValue, A, "last")).Known);
    }

    [Fact]
    public void Rows_of_another_board_of_the_same_name_are_refused_and_not_taken_for_known()
    {
        Import(Card(A, "ready"), Run(1, A, "crashed"), Comment(1, A, "one"));

        Import(Card(B, "ready"));
        var report = Import(Run(1, B, "crashed"), Comment(1, B, "other"));

        Assert.Equal((0, 0, 2), (report.Added, report.Known, report.Remarks.Count(each => each.IsRefused)));
    }

    [Fact]
    public void What_was_finished_elsewhere_meanwhile_is_said()
    {
        Import(Card(A, "ready"));

        var remark = Assert.Single(Import(Card(A, "done")).Remarks);

        Assert.False(remark.IsRefused);
        Assert.Contains("done there and ready here", remark.What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_taken_away_here_does_not_come_back()
    {
        ImportRow[] rows =
        [
            Card(A, "done"), Card(B, "todo"), Row("links", null, ("parent_id", A), ("child_id", B)),
            Row("subscriptions", null, ("task_id", A), ("platform", "p"), ("chat_id", "7"), ("created_at", Then)),
        ];
        Import(rows);
        _board.Do(new UnlinkCards(CardId.Parse(A), CardId.Parse(B)));
        _board.Do(new UnsubscribeCard(CardId.Parse(A), "p", "7"));

        var again = Import(rows);

        Assert.Equal((0, 4), (again.Added, again.Known));
        Assert.Empty(_board.Board.ParentsOf(CardId.Parse(B)));
        Assert.Empty(_board.Board.Subscriptions());
    }

    [Fact]
    public void What_a_run_handed_over_stays_with_it_wherever_it_came_from()
    {
        Import(Card(A, "done"), Run(1, A, "completed"));
        var (hash, command) = (new string('a', 64), new ImportRows("andon:other",
        [
            Card(B, "done"), Run(1, B, "completed"), Artifact(1, "out/r.txt"), Artifact(1, "../r.txt"),
            Artifact(1, "/etc/passwd"), Artifact(9, "r.txt"),
        ]));

        var report = _board.Do(command).Import!;
        var again = _board.Do(command).Import!;

        var kept = Assert.Single(_board.Board.Artifacts);
        Assert.Equal((new RunId(2), "out/r.txt", hash), (kept.Run, kept.Name, kept.Sha256));
        Assert.Equal([3, 4, 5], report.Remarks.Where(remark => remark.IsRefused).Select(remark => remark.Row));
        Assert.Equal((0, 3), (again.Added, again.Known));
    }

    [Fact]
    public void What_recurs_comes_in_paused_and_once()
    {
        var row = Recurrence("""{"title":"again"}""", "every", "3600");

        var report = Import(row, Recurrence("""{"title":""}""", "every", "3600"), Recurrence("{}", "cron", "never"));
        var again = Import(row);

        var kept = Assert.Single(_board.Board.Recurrences());
        Assert.NotNull(kept.PausedAt);
        Assert.Null(kept.NextAt);
        Assert.Equal((1, 2), (report.Added, report.Remarks.Count(remark => remark.IsRefused)));
        Assert.Equal((0, 1), (again.Added, again.Known));
    }

    /// <summary>Cards of every status with every oddity come in, and the board's own invariants hold.</summary>
    [Fact]
    public void Whatever_comes_in_leaves_the_board_sound()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var rows = Enumerable.Range(0, 12).Select(_ => Anything(random)).ToArray();
            Import(rows);
        }
    }

    static ImportRow Anything(Random random)
    {
        var card = $"t_{random.Next(40):x8}";
        return random.Next(6) switch
        {
            0 => Card(
                card, CardStatuses.All[random.Next(9)], ("completed_at", random.Next(2) == 0 ? Then + 5 : null),
                ("idempotency_key", $"k{random.Next(5)}"), ("phase", random.Next(2) == 0 ? "review" : "work"),
                ("updated_at", Then - random.Next(100)), ("provider_override", random.Next(3) == 0 ? "p" : null)),
            1 => Row("links", null, ("parent_id", card), ("child_id", $"t_{random.Next(40):x8}")),
            2 => Run(random.Next(1, 60), card, random.Next(3) == 0 ? null : RunOutcomes.All[random.Next(10)]),
            3 => Comment(random.Next(1, 60), card, "c"),
            4 => Event(random.Next(1, 200), card, "status"),
            _ => Row(
                "attachments", random.Next(1, 50), ("task_id", card), ("name", $"../f{random.Next(3)}"),
                ("size", 3L), ("sha256", new string('a', 64)), ("added_by", "x"), ("added_at", Then)),
        };
    }

    ImportReport Import(params ImportRow[] rows) => _board.Do(new ImportRows("hermes:default", [.. rows])).Import!;

    static ImportRow Card(string id, string status, params (string, object?)[] more) => Row(
        "cards", null,
        [("id", id), ("title", $"card {id}"), ("status", status), ("created_at", Then), .. more]);

    static ImportRow Run(long id, string card, string? outcome) => Row(
        "runs", id, ("id", id), ("task_id", card), ("profile", "a"), ("started_at", Then),
        ("ended_at", outcome is null ? null : Then + 9), ("outcome", outcome));

    static ImportRow Comment(long id, string card, string body) => Row(
        "comments", id, ("task_id", card), ("author", "ada"), ("body", body), ("created_at", Then));

    static ImportRow Event(long id, string card, string kind, long? run = null) => Row(
        "events", id, ("task_id", card), ("kind", kind), ("run_id", run), ("at", Then + id));

    static ImportRow Artifact(long run, string name) => Row(
        "artifacts", null, ("run_id", run), ("name", name), ("size", 3L), ("sha256", new string('a', 64)));

    static ImportRow Recurrence(string template, string kind, string rule) => Row(
        "recurrences", null, ("id", $"r_{template.Length:x8}00000000"), ("template", template), ("kind", kind),
        ("rule", rule), ("overlap", "skip"), ("created_at", Then), ("next_at", Then));

    static ImportRow Row(string kind, long? id, params (string Column, object? Value)[] values) => new(
        kind, id, [.. values.Select(each => new ImportValue(each.Column, Value(each.Value)))]);

    static FieldValue Value(object? value) => value switch
    {
        null => FieldValue.Null,
        string text => FieldValue.Of(text),
        int number => FieldValue.Of((long?)number),
        _ => FieldValue.Of((long?)value),
    };
}
