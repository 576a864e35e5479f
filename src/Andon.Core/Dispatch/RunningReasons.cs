using System.Globalization;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Runs;

namespace Andon.Core.Dispatch;

/// <summary>Who works on a running card since when, and everything that would end that run.</summary>
static class RunningReasons
{
    public static IEnumerable<WhyReason> Of(IBoardView view, Card card, Instant now)
    {
        var run = view.FindRun(card.CurrentRun!.Value)!; // a running card has an open run
        var beat = run.LastHeartbeatAt is { } heard ? $" Its last word was at {Refusals.Clock(heard)}." : "";
        yield return new(
            card.Id, "running", $"{Refusals.Holder(run)} is working on it.{beat}", run.StartedAt,
            $"Follow it: andon log {card.Id} -f");
        yield return new(card.Id, "ends_by_verdict", Verdict(run), null, $"See the run: andon runs {card.Id}");
        yield return new(
            card.Id, "ends_by_lease", $"It ends if its lease of {Number(run.LeaseSeconds)} s is not renewed.", null,
            $"Take the claim back: andon reclaim {card.Id}");
        if (run.MaxRuntimeSeconds is { } limit)
        {
            var end = run.StartedAt + TimeSpan.FromSeconds(limit);
            var when = end > now ? $"at {Refusals.Clock(end)}" : $"now: its time was over at {Refusals.Clock(end)}";
            yield return new(
                card.Id, "ends_by_max_runtime", $"It is stopped {when}, after {Number(limit)} s.", null,
                $"Allow more to its next run: andon edit {card.Id} --max-runtime SECONDS");
        }

        if (card.HoldKind is null) yield break;
        yield return new(
            card.Id, "drains_into_hold", $"It may finish, but nothing new starts: paused by {card.HeldBy}.",
            card.HeldAt,
            $"When it may go on: andon resume {card.Id}");
    }

    static string Verdict(Run run) => run.Phase == Phases.Review
        ? "It ends when its reviewer completes it or asks for changes."
        : "It ends when its worker completes, blocks or hands over the task, or exits.";

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
