using System.Collections.Immutable;
using System.Threading.Channels;
using Andon.Core.Cards;
using Andon.Core.Events;
using Andon.Protocol.Messages;
using Andon.Protocol.Translation;
using Andon.Server.Boards;
using Andon.Storage.Contract;

namespace Andon.Server.Gateways;

/// <summary>
/// Tells attached gateways what happens to their profiles' cards. It hears every board's commits on the writer's
/// thread, where it only queues them, and looks up on a loop of its own whose cards they are. A gateway that does not
/// keep up is let go: it attaches again and reads what it missed. Safe from any thread.
/// </summary>
sealed partial class NoticeBoard(ILogger<NoticeBoard> log)
{
    /// <summary>Batches that wait to be looked up; beyond this the oldest is given up.</summary>
    const int BatchesMax = 1024;

    /// <summary>Messages that wait for one gateway.</summary>
    const int MessagesMax = 1024;

    readonly Channel<Batch> _batches = Channel.CreateBounded<Batch>(
        new BoundedChannelOptions(BatchesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    ImmutableList<Listener> _listeners = [];

    /// <summary>Hears the board until it is closed.</summary>
    public void Follow(OpenBoard board) => board.Store.Subscribe(events =>
    {
        if (!_listeners.IsEmpty) _batches.Writer.TryWrite(new Batch(board, events));
    });

    /// <summary>What happens from now on to cards that are assigned to the profile.</summary>
    public Listener Listen(string profile)
    {
        var listener = new Listener(profile, this);
        ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Add(listener));
        return listener;
    }

    /// <summary>Ends when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in _batches.Reader.ReadAllAsync(cancellationToken))
                await TellAsync(batch, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The daemon leaves; gateways are told by their own streams.
        }
    }

    async Task TellAsync(Batch batch, CancellationToken cancellationToken)
    {
        var listeners = _listeners;
        if (listeners.IsEmpty) return;
        try
        {
            var assignees =
                await batch.Board.Store.ReadAsync(reader => AssigneesOf(reader, batch.Events), cancellationToken);
            foreach (var happened in batch.Events)
            {
                if (happened.Event.Card is not { } card || !assignees.TryGetValue(card, out var assignee)) continue;
                foreach (var listener in listeners)
                {
                    if (listener.Profile == assignee) listener.Tell(NoticeOf(batch.Board, happened));
                }
            }
        }
#pragma warning disable CA1031 // Notices are a convenience: whoever asks the board hears what is wrong with it.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogUntold(log, batch.Board.Entry.Slug.Value, fault);
        }
    }

    static Dictionary<CardId, string> AssigneesOf(IBoardReader reader, IReadOnlyList<CommittedEvent> events)
    {
        var assignees = new Dictionary<CardId, string>();
        foreach (var card in events.Select(happened => happened.Event.Card).OfType<CardId>().Distinct())
        {
            if (reader.FindCard(card)?.Assignee is { } assignee) assignees[card] = assignee;
        }

        return assignees;
    }

    static AttachMessage NoticeOf(OpenBoard board, CommittedEvent happened) => new()
    {
        Kind = "notification",
        Board = board.Entry.Slug.Value,
        Event = WireTranslation.ToMessage(happened),
    };

    [LoggerMessage(300, LogLevel.Warning, "Gateways were not told of events on board {BoardSlug}")]
    static partial void LogUntold(ILogger log, string boardSlug, Exception fault);

    sealed record Batch(OpenBoard Board, IReadOnlyList<CommittedEvent> Events);

    /// <summary>One gateway's messages, until it is disposed.</summary>
    public sealed class Listener(string profile, NoticeBoard board) : IDisposable
    {
        readonly Channel<AttachMessage> _messages = Channel.CreateBounded<AttachMessage>(
            new BoundedChannelOptions(MessagesMax) { SingleReader = true });

        public string Profile => profile;

        /// <summary>Ends when the gateway did not keep up.</summary>
        public ChannelReader<AttachMessage> Messages => _messages.Reader;

        public void Tell(AttachMessage message)
        {
            if (!_messages.Writer.TryWrite(message)) _messages.Writer.TryComplete();
        }

        public void Dispose() => ImmutableInterlocked.Update(ref board._listeners, listeners => listeners.Remove(this));
    }
}
