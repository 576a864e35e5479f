using System.Globalization;
using Andon.Linux.Files;
using Andon.Protocol.Messages;

namespace Andon.Server.Progress;

/// <summary>A step of long work.</summary>
/// <param name="Name">For people.</param>
/// <param name="Weight">Its part of the time, beside the other steps'.</param>
readonly record struct WorkStep(string Name, int Weight);

/// <summary>
/// One piece of long work: its worker says what it is at, anybody may ask how far it is. Safe from any thread.
/// </summary>
sealed class Work(string kind, IReadOnlyList<WorkStep> steps, TimeProvider time, Action<Work> ended) : IDisposable
{
    /// <summary>Before so much is done nobody can tell how long the rest takes.</summary>
    const double TellingShare = 0.05;

    readonly long _began = time.GetTimestamp();
    volatile Place _place = new(0, 0, null, 0);

    /// <summary>The next step begins.</summary>
    public void Enter(int step) => _place = new Place(step, 0, null, 0);

    /// <summary>The next step begins, which makes a file that will be about so long.</summary>
    public void Enter(int step, string file, long bytes) => _place = new Place(step, 0, file, Math.Max(1, bytes));

    /// <summary>So much of the step is done, 0 to 1.</summary>
    public void Reach(double share) => _place = _place with { Share = share };

    /// <summary>As another program says it; what is no number is left out.</summary>
    public void Hear(string share)
    {
        if (double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) Reach(number);
    }

    public WorkMessage Describe()
    {
        var place = _place;
        var before = steps.Take(place.Step).Sum(step => step.Weight);
        var inStep = place.File is { } file ? (double)FileStatus.SizeOf(file) / place.Bytes : place.Share;
        var share = (before + (steps[place.Step].Weight * Math.Clamp(inStep, 0, 1))) / steps.Sum(step => step.Weight);
        var seconds = time.GetElapsedTime(_began).TotalSeconds;
        return new WorkMessage
        {
            Work = kind,
            Step = steps[place.Step].Name,
            Share = Math.Round(share, 3),
            Seconds = Math.Round(seconds, 1),
            SecondsLeft = share < TellingShare ? null : Math.Round(seconds * (1 - share) / share, 1),
        };
    }

    public void Dispose() => ended(this);

    sealed record Place(int Step, double Share, string? File, long Bytes);
}
