using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>
/// How everything is, for a person: the daemon, then boards, dispatch, open runs, what waits, and what happened.
/// </summary>
sealed class StatusPage(TextWriter writer, TimeProvider time, Paint paint)
{
    public const string Stopped = "stopped; andon up starts it";

    const int WaitingMost = 20;
    const int StoryMost = 20;

    readonly FactLines _facts = new(writer);

    public static string Daemon(OwnerMessage owner) =>
        $"process {owner.Pid}, version {owner.Version}, epoch {owner.Epoch}";

    public void Write(StatusReply reply)
    {
        _facts.Add("home", reply.Home);
        _facts.Add("socket", reply.Socket);
        var daemon = reply.Owner is { } owner ? $"{Daemon(owner)}, up {Since(owner.StartedAt)}" : Stopped;
        _facts.Add("daemon", daemon);
        _facts.AddPainted("health", Health(reply.Health, null));
        if (reply.Boards.Count > 0) WriteBoards(reply.Boards);
        if (reply.Dispatcher is { } dispatcher) WriteDispatcher(dispatcher);
        if (reply.OpenRuns.Count > 0) WriteRuns(reply.OpenRuns);
        if (reply.Story.Count > 0) WriteStory(reply.Story);
    }

    void WriteBoards(IReadOnlyList<BoardStatus> boards)
    {
        writer.Write("\nBoards\n");
        var slug = boards.Max(board => board.Slug.Length);
        foreach (var board in boards)
        {
            var since = board.Since is { } seconds ? $" since {TimeText.Format(seconds, time)}" : "";
            writer.Write($"  {board.Slug.PadRight(slug)}  {Health(board.Health, board.Reason)}{since}");
            writer.Write($"  position {board.Position}  {StatsText.Counts(board.Counts, "(empty)")}\n");
        }
    }

    void WriteDispatcher(DispatcherStatus dispatcher)
    {
        var how = dispatcher.ByOrder ? " (asked for with --dispatch)" : "";
        var reason = dispatcher.Reason is null ? "" : $": {ControlText.Line(dispatcher.Reason)}";
        writer.Write($"\nDispatch is {(dispatcher.Dispatching ? "on" : "off")}{how}{reason}\n");
        WriteDecisions(dispatcher);
        foreach (var gateway in dispatcher.Gateways)
        {
            var asks = gateway.Dispatch ? "asks for dispatch" : "does not ask for dispatch";
            var since = TimeText.Format(gateway.Since, time);
            var name = ControlText.Line(gateway.Profile);
            writer.Write($"  gateway {name}  {asks}, process {gateway.Pid}, since {since}\n");
        }

        foreach (var pause in dispatcher.Pauses) writer.Write($"  {PauseText.Line(pause, time)}\n");
        foreach (var waiting in dispatcher.ReadyNotRun.Take(WaitingMost))
        {
            var reasons = string.Join("; ", waiting.Reasons.Select(reason => WhyText.Reason(reason, time)));
            var who = ControlText.Line(waiting.Assignee ?? "unassigned");
            writer.Write($"  waits {waiting.Task} ({waiting.Board}, {who}) {reasons}\n");
        }

        var more = dispatcher.ReadyNotRun.Count - WaitingMost;
        if (more > 0) writer.Write($"  and {more} more that wait\n");
    }

    /// <summary>Whether the dispatcher is well: when it last looked and started something; what limits it.</summary>
    void WriteDecisions(DispatcherStatus dispatcher)
    {
        if (dispatcher.LastPassAt is { } looked)
        {
            var started = dispatcher.LastStartAt is { } at
                ? $"last start {TimeText.Format(at, time)} ({dispatcher.LastStarted})"
                : "nothing started yet";
            writer.Write($"  last look {TimeText.Format(looked, time)}, {started}\n");
        }

        var caps = dispatcher.Caps.Where(cap => cap.Runs > 0 || cap.Scope == "host").Select(CapText);
        if (dispatcher.Caps.Count > 0) writer.Write($"  caps: {string.Join(", ", caps)}\n");
        if (dispatcher.Pressure is { } pressure) writer.Write($"  {paint.Bad(ControlText.Line(pressure))}\n");
        foreach (var breaker in dispatcher.Breakers)
        {
            var next = breaker.ProbeRun is { } run
                ? $"run {run} tries"
                : $"next try {TimeText.Format(breaker.Until ?? 0, time)}";
            var error = ControlText.FirstLine(breaker.Error ?? "", 80);
            var name = paint.Bad($"breaker {ControlText.Line(breaker.Id)} open");
            writer.Write($"  {name} ({breaker.Board}), {next}: {error}\n");
        }
    }

    static string CapText(CapMessage cap) =>
        $"{cap.Scope}{(cap.Name is null ? "" : $" {ControlText.Line(cap.Name)}")} {cap.Runs}/{cap.Most}";

    void WriteRuns(IReadOnlyList<OpenRunMessage> runs)
    {
        writer.Write("\nOpen runs\n");
        foreach (var run in runs)
        {
            var who = ControlText.Line(run.Profile ?? "-");
            writer.Write($"  {run.Board} {run.Task}  run {run.Run}  @{who}  {run.Kind}, for {Since(run.StartedAt)}\n");
        }
    }

    void WriteStory(IReadOnlyList<StoryMessage> story)
    {
        writer.Write("\nWhat happened\n");
        foreach (var part in story.Skip(story.Count - StoryMost))
        {
            var board = part.Board is null ? "" : $"{part.Board}: ";
            writer.Write(
                $"  {paint.Dim($"[{TimeText.Format(part.At, time)}]")} {board}{ControlText.Line(part.Text)}\n");
        }
    }

    string Health(string health, string? reason)
    {
        var text = health is "healthy" ? paint.Status("done", health) : paint.Bad(ControlText.Line(health));
        return reason is null ? text : $"{text} ({ControlText.Line(reason)})";
    }

    string Since(long seconds) =>
        DurationText.Format(TimeSpan.FromSeconds(time.GetUtcNow().ToUnixTimeSeconds() - seconds));
}
