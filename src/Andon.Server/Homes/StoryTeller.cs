using System.Threading.Channels;
using Andon.Core.Decisions;
using Andon.Core.Homes;
using Andon.Storage.Contract;

namespace Andon.Server.Homes;

/// <summary>
/// Writes down what happened to the stores, in the home's own log, where <c>status</c> finds it. Stores tell it on any
/// thread and never wait; what they tell before the home is open is kept. Bounded.
/// </summary>
sealed partial class StoryTeller(ILogger<StoryTeller> log)
{
    const int WaitingMax = 256;

    readonly Channel<TellStory> _told = Channel.CreateBounded<TellStory>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Tell(string? board, string text)
    {
        LogTold(log, board ?? "home", text);
        _told.Writer.TryWrite(new TellStory(board, text));
    }

    /// <summary>Ends after <see cref="End"/>, when everything told is written.</summary>
    public async Task WriteAsync(IHomeStore home)
    {
        await foreach (var story in _told.Reader.ReadAllAsync())
        {
            var result = await home.SubmitAsync(story, Actor.System, null, CancellationToken.None);
            if (result is HomeResult.Refused refused) LogUnwritten(log, refused.Refusal.Why);
        }
    }

    public void End() => _told.Writer.TryComplete();

    [LoggerMessage(110, LogLevel.Warning, "{BoardSlug}: {Text}")]
    static partial void LogTold(ILogger log, string boardSlug, string text);

    [LoggerMessage(111, LogLevel.Warning, "That was not written into the home's story: {Reason}")]
    static partial void LogUnwritten(ILogger log, string reason);
}
