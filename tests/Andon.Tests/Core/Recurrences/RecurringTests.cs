using Andon.Core;
using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Recurrences;
using Xunit;

namespace Andon.Tests.Core.Recurrences;

/// <summary>Recurring tasks on a board whose clock only the test moves, with the real calendar.</summary>
public sealed class RecurringTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly TestBoard _board = new();

    [Fact]
    public void A_task_is_made_at_every_distance_and_once_only()
    {
        var id = Every(Hour);
        Assert.Empty(_board.Board.Cards);
        _board.Pass(Hour - TimeSpan.FromSeconds(1));
        Assert.Empty(Serve());
        _board.Pass(TimeSpan.FromSeconds(1));
        var slot = Find(id).NextAt!.Value;

        Assert.Single(Serve());
        var again = _board.Do(new FireRecurrence(id, slot), Actor.System);

        Assert.NotNull(again.Note);
        var made = Assert.Single(_board.Board.Cards);
        Assert.Equal(("look", "worker", "ada"), (made.Title, made.Assignee, made.CreatedBy));
        Assert.Equal($"recurrence:{id}:{slot.Seconds}", made.IdempotencyKey);
        Assert.Equal((slot, slot + Hour, made.Id), (Find(id).LastAt, Find(id).NextAt, Find(id).LastCard));
    }

    [Fact]
    public void What_was_missed_is_made_up_for_once_and_the_distances_stay()
    {
        var id = Every(Hour, Overlaps.Allow);
        var first = Find(id).NextAt!.Value;
        _board.Pass((5 * Hour) + TimeSpan.FromMinutes(20));

        Serve();

        Assert.Single(_board.Board.Cards);
        Assert.Equal(first + (5 * Hour), Find(id).NextAt);
        Assert.Equal(first, Find(id).LastAt);
    }

    [Fact]
    public void While_the_last_task_is_not_finished_no_other_is_made_and_the_reason_is_kept()
    {
        var id = Every(Hour);
        _board.Pass(Hour);
        Serve();
        var last = Find(id).LastCard!.Value;
        _board.Pass(Hour);
        Serve();

        Assert.Single(_board.Board.Cards);
        Assert.Equal((1, 1), (Find(id).Fired, Find(id).Skipped));
        Assert.Equal($"Its last task {last} is ready, and not finished.", Find(id).LastSkip);
        Assert.Equal(["recurrence_skipped"], _board.Kinds);

        _board.Do(new CompleteCard(last) { Summary = "done" });
        _board.Pass(Hour);
        Serve();

        Assert.Equal(2, _board.Board.Cards.Count());
        Assert.Null(Find(id).LastSkip);
    }

    [Fact]
    public void With_overlap_allowed_every_time_makes_one()
    {
        Every(Hour, Overlaps.Allow);
        for (var i = 0; i < 3; i++)
        {
            _board.Pass(Hour);
            Serve();
        }

        Assert.Equal(3, _board.Board.Cards.Count());
    }

    [Fact]
    public void A_paused_one_makes_nothing_and_resumed_makes_up_for_nothing()
    {
        var id = Every(Hour);
        _board.Do(new PauseRecurrence(id));
        _board.Refuses(ErrorCode.NothingToChange, new PauseRecurrence(id));
        _board.Pass(10 * Hour);
        Assert.Empty(Serve());
        Assert.Null(_board.Board.NextDue(_board.Now));

        _board.Do(new ResumeRecurrence(id));
        _board.Refuses(ErrorCode.NothingToChange, new ResumeRecurrence(id));

        Assert.Empty(_board.Board.Cards);
        Assert.Equal(_board.Now + Hour, _board.Board.NextDue(_board.Now));
    }

    [Fact]
    public void A_deleted_one_is_gone_and_its_tasks_stay()
    {
        var id = Every(Hour);
        _board.Pass(Hour);
        Serve();

        _board.Do(new DeleteRecurrence(id));

        Assert.Single(_board.Board.Cards);
        Assert.Empty(_board.Board.Recurrences());
        _board.Refuses(ErrorCode.RecurrenceNotFound, new PauseRecurrence(id));
        _board.Refuses(ErrorCode.RecurrenceNotFound, new FireRecurrence(id, _board.Now), Actor.System);
    }

    [Fact]
    public void Only_the_daemon_serves_a_time()
    {
        var id = Every(Hour);
        _board.Pass(Hour);

        _board.Refuses(ErrorCode.Forbidden, new FireRecurrence(id, Find(id).NextAt!.Value));
    }

    [Fact]
    public void A_time_whose_task_the_rules_refuse_is_skipped_with_their_reason()
    {
        _board.Policy = _board.Policy with { DefaultWorkdir = "/srv/work" };
        var template = new CreateCard("look") { WorkspaceKind = "dir" };
        var id = Made(new CreateRecurrence(template, RecurrenceKinds.Every, "3600"));
        _board.Policy = _board.Policy with { DefaultWorkdir = null };
        _board.Pass(Hour);

        Serve();

        Assert.Empty(_board.Board.Cards);
        Assert.Equal("A dir workspace needs a path.", Find(id).LastSkip);
        Assert.Equal(_board.Now + Hour, Find(id).NextAt);
    }

    [Fact]
    public void In_spring_a_time_that_the_clocks_skip_comes_once_that_day()
    {
        Assert.Equal(
            ["2026-03-28 02:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:30 +02:00"],
            Nights(new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero), 3));
    }

    [Fact]
    public void In_autumn_a_time_that_the_clocks_repeat_comes_once_that_day()
    {
        Assert.Equal(
            ["2026-10-24 02:30 +02:00", "2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00"],
            Nights(new DateTimeOffset(2026, 10, 23, 12, 0, 0, TimeSpan.Zero), 3));
    }

    [Theory]
    [InlineData("every", "59", null, "skip")]
    [InlineData("every", "many", null, "skip")]
    [InlineData("every", "3600", "UTC", "skip")]
    [InlineData("every", "3600", null, "twice")]
    [InlineData("sometimes", "3600", null, "skip")]
    [InlineData("cron", "0 9 * *", "UTC", "skip")]
    [InlineData("cron", "0 9 * * 1-5", null, "skip")]
    [InlineData("cron", "0 9 * * 1-5", "Europe/Atlantis", "skip")]
    [InlineData("cron", "0 0 30 2 *", "UTC", "skip")]
    public void A_rule_that_says_no_time_is_refused(string kind, string rule, string? timezone, string overlap)
    {
        var command = new CreateRecurrence(new CreateCard("look"), kind, rule) { Timezone = timezone };

        _board.Refuses(ErrorCode.InvalidArgument, command with { Overlap = overlap });
    }

    [Fact]
    public void What_belongs_to_one_task_cannot_recur()
    {
        var once = new CreateCard("look");
        CreateCard[] templates =
        [
            once with { Parents = [_board.Create()] }, once with { IdempotencyKey = "k" },
            once with { NotBefore = _board.Now + Hour }, once with { Title = " " },
        ];

        foreach (var template in templates)
            _board.Refuses(ErrorCode.InvalidArgument, new CreateRecurrence(template, RecurrenceKinds.Every, "3600"));
    }

    [Fact]
    public void A_template_gives_back_what_went_into_it()
    {
        var full = new CreateCard("t \U0001F680")
        {
            Body = "b\n\"c\"",
            Assignee = "a",
            CreatedBy = "c",
            Priority = -3,
            Tenant = "t",
            Skills = ["s1", "s2"],
            Labels = ["l"],
            WorkspaceKind = "worktree",
            WorkspacePath = "/p",
            BranchName = "n",
            MaxRuntimeSeconds = 5,
            MaxRetries = 6,
            Triage = true,
            InitialStatus = "blocked",
            GoalMode = true,
            GoalMaxTurns = 7,
            ModelOverride = "m",
            ProviderOverride = "p",
            ReasoningEffort = "low",
            CompletionContract = "local-only",
            ProjectId = "i",
            SessionId = "s",
            WorkflowTemplateId = "w",
            StepKey = "k",
        };

        foreach (var card in (CreateCard[])[full, new CreateCard("bare"), new CreateCard("none") { Skills = [] }])
        {
            var read = CardTemplate.Read(CardTemplate.Write(card));

            Assert.Equal(card with { Skills = null, Labels = null }, read with { Skills = null, Labels = null });
            Assert.Equal(card.Skills, read.Skills);
            Assert.Equal(card.Labels, read.Labels);
        }
    }

    RecurrenceId Every(TimeSpan distance, string overlap = Overlaps.Skip) =>
        Made(new CreateRecurrence(
            new CreateCard("look") { Assignee = "worker" }, RecurrenceKinds.Every, $"{distance.TotalSeconds}")
        {
            Overlap = overlap,
        });

    RecurrenceId Made(CreateRecurrence command) => _board.Do(command).Recurrence!.Value;

    Recurrence Find(RecurrenceId id) => _board.Board.FindRecurrence(id)!;

    /// <summary>As the dispatcher does; answers the times that were served.</summary>
    List<Instant> Serve()
    {
        var served = new List<Instant>();
        foreach (var due in _board.Board.DueRecurrences(_board.Now, 100))
        {
            served.Add(due.NextAt!.Value);
            _board.Do(new FireRecurrence(due.Id, due.NextAt.Value), Actor.System);
        }

        return served;
    }

    /// <summary>The local times at which half past two in Berlin comes, looked at every quarter of an hour.</summary>
    List<string> Nights(DateTimeOffset from, int days)
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        _board.Now = Instant.From(from);
        Made(new CreateRecurrence(new CreateCard("nightly"), RecurrenceKinds.Cron, "30 2 * * *")
        {
            Timezone = "Europe/Berlin",
            Overlap = Overlaps.Allow,
        });
        var nights = new List<string>();
        for (var i = 0; i < days * 24 * 4; i++)
        {
            _board.Pass(TimeSpan.FromMinutes(15));
            nights.AddRange(Serve().Select(time =>
                TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), berlin).ToString("yyyy-MM-dd HH:mm zzz", null)));
        }

        Assert.Equal(nights.Count, _board.Board.Cards.Count());
        return nights;
    }
}
